/** `duo-gateway keys`, and how a running gateway takes over what it changes. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { keyHash } from "../../lib/access/key_hash.ts";
import { start } from "../../lib/cli/start.ts";
import { startProcess } from "./gateway_process.ts";
import { runCli } from "./run_cli.ts";

interface Desk {
  file: string;
  run(...args: string[]): Promise<{ code: number; out: string; errors: string }>;
}

async function withDesk(work: (desk: Desk) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/keys/keys.json`;
  const run = (...args: string[]) => runCli(["keys", ...args], { KEYS_FILE: file });
  try {
    await work({ file, run });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const readFile = async (file: string) => JSON.parse(await Deno.readTextFile(file));

Deno.test("keys add makes a key, shows it once, and keeps its hash where only the owner reads", async () => {
  await withDesk(async ({ file, run }) => {
    const { code, out } = await run("add", "alice");
    assertEquals(code, 0);
    assertMatch(out, /^dgk_[\w-]{32}$/);
    const text = await Deno.readTextFile(file);
    assert(!text.includes(out));
    assertEquals(JSON.parse(text).keys[0].hash, `sha256:${keyHash(out)}`);
    if (Deno.build.os !== "windows") {
      assertEquals(((await Deno.stat(file)).mode ?? 0) & 0o777, 0o600);
    }
    const list = await run("list");
    assertStringIncludes(list.out, "alice");
    assert(!list.out.includes(out) && !list.out.includes("sha256"));
  });
});

Deno.test("keys add takes every limit", async () => {
  await withDesk(async ({ file, run }) => {
    const { code, errors } = await run(
      ...["add", "alice", "--models", "sonnet, haiku", "--dashboard", "--expires", "2027-01-31"],
      ...["--requests-per-minute", "1", "--tokens-per-minute", "2", "--concurrent-requests", "3"],
      ...["--requests-per-day", "4", "--tokens-per-day=5", "--requests-per-month=6"],
      ...["--tokens-per-month", "7"],
    );
    assertEquals(code, 0, errors);
    const { hash: _, created: _c, ...entry } = (await readFile(file)).keys[0];
    assertEquals(entry, {
      name: "alice",
      models: ["sonnet", "haiku"],
      requestsPerMinute: 1,
      tokensPerMinute: 2,
      concurrentRequests: 3,
      requestsPerDay: 4,
      tokensPerDay: 5,
      requestsPerMonth: 6,
      tokensPerMonth: 7,
      expires: "2027-01-31",
      dashboard: true,
    });
    assertStringIncludes((await run("list")).out, "tokensPerDay 5");
    const { keys: [listed] } = JSON.parse((await run("list", "--json")).out);
    assertEquals([listed.tokensPerDay, listed.hash], [5, undefined]);
  });
});

Deno.test("keys add understands a number of days", async () => {
  await withDesk(async ({ file, run }) => {
    await run("add", "alice", "--expires", "90d");
    const expires = Date.parse((await readFile(file)).keys[0].expires);
    const days = (expires - Date.now()) / (24 * 3_600_000);
    assert(days > 88 && days <= 90, `${days}`);
  });
});

const mistakes: Readonly<Record<string, readonly string[]>> = {
  "no name": ["add"],
  "two names": ["add", "alice", "bob"],
  "an unknown option": ["add", "alice", "--token-per-day", "5"],
  "a limit that is no number": ["add", "alice", "--tokens-per-day", "many"],
  "a limit of nothing": ["add", "alice", "--tokens-per-day", "0"],
  "an impossible name": ["add", "a b"],
  "a name of the gateway's own": ["add", "default"],
  "an unknown model": ["add", "alice", "--models", "no-such"],
  "an impossible day": ["add", "alice", "--expires", "2027-02-31"],
  "an unknown action": ["remove", "alice"],
  "no action": [],
};

for (const [what, args] of Object.entries(mistakes)) {
  Deno.test(`keys with ${what} says so and changes nothing`, async () => {
    await withDesk(async ({ file, run }) => {
      assertEquals((await run("add", "bob")).code, 0);
      const before = await Deno.readTextFile(file);
      const { code, out, errors } = await run(...args);
      assert(code !== 0 && errors !== "" && out === "");
      assertEquals(await Deno.readTextFile(file), before);
      assertEquals([...Deno.readDirSync(file.replace(/[^/]+$/, ""))].length, 1);
    });
  });
}

Deno.test("a name can be given out once, and again after it was withdrawn", async () => {
  await withDesk(async ({ run }) => {
    assertEquals((await run("add", "alice")).code, 0);
    const again = await run("add", "alice");
    assertEquals([again.code, again.out], [1, ""]);
    assertEquals((await run("revoke", "alice")).code, 0);
    assertEquals((await run("revoke", "alice")).code, 1);
    assertEquals((await run("list")).out, "There are no keys.");
    assertEquals((await run("add", "alice")).code, 0);
  });
});

Deno.test("simultaneous edits do not undo one another", async () => {
  await withDesk(async ({ file, run }) => {
    const names = Array.from({ length: 20 }, (_, index) => `key-${index}`);
    const made = await Promise.all(names.map((name) => run("add", name)));
    const kept = (await readFile(file)).keys.map(({ name }: { name: string }) => name);
    assertEquals(
      kept.toSorted(),
      names.filter((_, index) => made[index]?.code === 0).toSorted(),
    );
    for (const { code, errors } of made) if (code !== 0) assertStringIncludes(errors, "under way");
  });
});

Deno.test("a broken file is not edited", async () => {
  await withDesk(async ({ file, run }) => {
    await run("add", "alice");
    await Deno.writeTextFile(file, '{"keys": [');
    for (const args of [["add", "bob"], ["revoke", "alice"], ["list"]]) {
      const { code, errors } = await run(...args);
      assertEquals(code, 1);
      assertStringIncludes(errors, "is not JSON");
    }
    assertEquals(await Deno.readTextFile(file), '{"keys": [');
  });
});

Deno.test("keys without KEYS_FILE says what to set", async () => {
  const { code, errors } = await runCli(["keys", "list"]);
  assertEquals(code, 1);
  assertStringIncludes(errors, "KEYS_FILE");
});

Deno.test("the gateway does not start with a keys file that is missing or wrong", async () => {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/keys.json`;
  try {
    const secret = "dgk_pasted-by-mistake";
    const wrong = JSON.stringify({ keys: [{ name: "alice", hash: secret }, { name: "b c" }] });
    for (const text of [undefined, "{", wrong]) {
      if (text !== undefined) await Deno.writeTextFile(file, text);
      const errors: string[] = [];
      const variables = { GITLAB_TOKEN: "glpat-keys-test-3fXq", KEYS_FILE: file };
      const code = await start({ STATS_STORE: "memory", ...variables }, {
        out() {},
        error: (line) => errors.push(line),
        isTerminal: false,
      });
      assertEquals(code, 1);
      assertStringIncludes(errors.join("\n"), "KEYS_FILE");
      assert(!errors.join("\n").includes(secret));
      if (text === wrong) assertEquals(errors.join("\n").match(/keys\[/g)?.length, 3);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a running gateway takes over keys that are made and withdrawn", async () => {
  await withDesk(async ({ file, run }) => {
    const alice = (await run("add", "alice")).out;
    await using gateway = startProcess(["serve"], {
      GITLAB_TOKEN: "glpat-keys-test-3fXq9Lw2",
      GITLAB_INSTANCE_URL: "http://127.0.0.1:9",
      GITLAB_AI_GATEWAY_URL: "http://127.0.0.1:9",
      HOST: "127.0.0.1",
      PORT: "0",
      KEYS_FILE: file,
    }, [`--allow-read=.env,data,${file}`]);
    const [, url = ""] = await gateway.until(/listens on (http\S+)/);
    const status = async (key: string) => {
      const headers = { "x-api-key": key };
      const reply = await fetch(`${url}/v1/messages`, { method: "POST", headers, body: "{}" });
      await reply.body?.cancel();
      return reply.status;
    };
    // 415: past the key, at a body without its content type.
    assertEquals(await status(alice), 415);
    const bob = (await run("add", "bob")).out;
    await run("revoke", "alice");
    for (let tries = 0; await status(bob) !== 415 && tries < 100; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assertEquals([await status(alice), await status(bob)], [401, 415]);
    gateway.signal("SIGTERM");
    const { errors } = await gateway.end();
    assertStringIncludes(errors, "keys file taken over");
  });
});
