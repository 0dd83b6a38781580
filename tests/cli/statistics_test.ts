/** Statistics that outlive the process, as people start and ask it. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { openStatistics } from "../../lib/cli/open_statistics.ts";
import { serveSimulator } from "../../lib/cli/simulated_gitlab.ts";
import { systemClock } from "../../lib/core/clock.ts";
import { createSimulator } from "../../lib/simulator/mod.ts";
import { overDenoKv } from "../../lib/stats/deno_kv.ts";
import { schemaKey } from "../../lib/stats/kv_keys.ts";
import { Outbox } from "../../lib/stats/outbox.ts";
import { record } from "../stats/_record.ts";
import { startProcess } from "./gateway_process.ts";
import { runCli } from "./run_cli.ts";

const token = "glpat-statistics-test-5dQz";

async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs `stats` with a database file, in this process. */
function runStats(file: string, ...args: string[]) {
  return runCli(["stats", ...args], { STATS_STORE: "auto", STATS_KV_PATH: file });
}

async function count(file: string, requests: number): Promise<void> {
  const database = overDenoKv(await Deno.openKv(file));
  const outbox = new Outbox(database, crypto.randomUUID());
  for (let i = 0; i < requests; i++) {
    outbox.record(record({ id: `req_${i}`, startedAt: Date.now() - 5000 }));
  }
  await outbox.flush();
  database.close();
}

Deno.test("a gateway that is stopped and started again goes on counting where it was", () =>
  withFolder(async (folder) => {
    const gitlab = serveSimulator(createSimulator({ clock: systemClock, gitlabToken: token }));
    // The permissions of the tasks are for `data`; a file elsewhere needs its own.
    const file = `${folder}/stats.kv`;
    const permissions = [`--allow-read=.env,data,${folder}`, `--allow-write=data,${folder}`];
    const settings = {
      GITLAB_TOKEN: token,
      GITLAB_INSTANCE_URL: gitlab.url,
      GITLAB_AI_GATEWAY_URL: gitlab.url,
      PORT: "0",
      STATS_STORE: "kv",
      STATS_KV_PATH: file,
    };
    try {
      for (const earlier of [0, 1, 2]) {
        await using gateway = startProcess([], settings, permissions);
        const [, url = ""] = await gateway.until(/^Duo Gateway listens on (http:\S+)$/);
        const [, place] = await gateway.until(/^ +kept in (.*)$/);
        assertEquals(place, file);
        const page = `${url}/dashboard/api/stats`;
        assertEquals((await (await fetch(page)).json()).totalRequests, earlier);
        await (await fetch(`${url}/v1/messages`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({
            model: "sonnet",
            max_tokens: 50,
            messages: [{ role: "user", content: "Hello" }],
          }),
        })).text();
        const { totalRequests, recentRequests, health } = await (await fetch(page)).json();
        assertEquals([totalRequests, recentRequests.length], [earlier + 1, earlier + 1]);
        assertEquals([health.store.kind, health.store.lost], ["kv", 0]);
        gateway.signal("SIGTERM");
        const { code, errors } = await gateway.end();
        assertEquals(code, 0);
        assert(!errors.includes("statistics"), errors);
      }
    } finally {
      await gitlab.stop();
    }
    const { out } = await runStats(file);
    assertMatch(out, /^altogether +3 +3 +0 /m);
  }));

Deno.test("a gateway that may not open the database serves from memory and says why", async () => {
  await using gateway = startProcess([], {
    GITLAB_TOKEN: token,
    PORT: "0",
    STATS_STORE: "auto",
    STATS_KV_PATH: "/nowhere/stats.kv",
  });
  const [, reason] = await gateway.until(/^ +in memory until the gateway stops: (.*)$/);
  assertStringIncludes(reason ?? "", "without the permission");
  gateway.signal("SIGTERM");
  assertEquals((await gateway.end()).code, 0);
});

Deno.test("a gateway that has to keep statistics does not start when it cannot", async () => {
  await using gateway = startProcess([], {
    GITLAB_TOKEN: token,
    PORT: "0",
    STATS_STORE: "kv",
    STATS_KV_PATH: "/nowhere/stats.kv",
  });
  const { code, errors } = await gateway.end();
  assertEquals(code, 1);
  assertStringIncludes(errors, "Cannot open the database for statistics");
  assertStringIncludes(errors, "STATS_KV_PATH");
});

Deno.test("why there is no database is told in words", () =>
  withFolder(async (folder) => {
    const reason = async (...args: Parameters<typeof openStatistics>) => {
      const opened = await openStatistics(...args);
      opened.database?.close();
      return opened.database ? undefined : opened.reason;
    };
    const file = (name: string) => ({ store: "auto", database: `${folder}/${name}` }) as const;
    assertEquals(await reason({ store: "memory", database: undefined }), "STATS_STORE is memory");
    assertEquals(
      await reason({ store: "auto", database: undefined }, null),
      "this Deno runs without --unstable-kv",
    );
    await Deno.writeTextFile(`${folder}/other.txt`, "No database at all, but long enough to read.");
    assertEquals(await reason(file("other.txt")), "the file is damaged or no database");
    assertEquals(await reason(file("no/folder.kv")), "the file cannot be opened");
    assertEquals(await reason(file("stats.kv")), undefined);
  }));

Deno.test("a file that others have locked is tried again, for two seconds", () =>
  withFolder(async (folder) => {
    const statistics = { store: "auto", database: `${folder}/stats.kv` } as const;
    let waited = 0;
    const wait = (ms: number) => Promise.resolve(void (waited += ms));
    const lockedFor = (tries: number) => (place?: string) =>
      tries-- > 0 ? Promise.reject(new TypeError("database is locked")) : Deno.openKv(place);
    const opened = await openStatistics(statistics, lockedFor(3), wait);
    opened.database?.close();
    assertEquals([opened.database !== undefined, waited], [true, 150]);
    waited = 0;
    const locked = await openStatistics(statistics, lockedFor(Infinity), wait);
    assert(!locked.database);
    assertEquals(locked.reason, "the database is locked by another program");
    assertEquals(waited, 1_950);
  }));

Deno.test("a shared database that is out of reach is tried again, and the gateway serves", async () => {
  await using gateway = startProcess([], {
    GITLAB_TOKEN: token,
    GITLAB_INSTANCE_URL: "http://127.0.0.1:9",
    PORT: "0",
    STATS_STORE: "kv",
    STATS_KV_PATH: "http://127.0.0.1:9/",
    DENO_KV_ACCESS_TOKEN: "any",
  });
  const [, url = ""] = await gateway.until(/^Duo Gateway listens on (http:\S+)$/);
  const [, trouble] = await gateway.until(/^ +to be kept in http:\S+, but (.*)$/);
  assertEquals(trouble, "the database cannot be reached");
  const { health } = await (await fetch(`${url}/dashboard/api/stats`)).json();
  assertEquals(health.store.lastError, trouble);
  gateway.signal("SIGTERM");
  assertEquals((await gateway.end()).code, 0);
});

Deno.test("stats shows today's sums by model and those since the beginning", () =>
  withFolder(async (folder) => {
    await count(`${folder}/stats.kv`, 3);
    const { code, out, errors } = await runStats(`${folder}/stats.kv`);
    assertEquals([code, errors], [0, ""]);
    assertEquals(out.split("\n").map((line) => line.trim().split(/ {2,}/)), [
      ["requests", "completed", "errors", "tokens in", "tokens out"],
      ["today (UTC)", "3", "3", "0", "300", "60"],
      ["duo-chat-sonnet-4-5", "3", "3", "0", "300", "60"],
      ["altogether", "3", "3", "0", "300", "60"],
    ]);
    const sums = { requests: 3, completed: 3, errors: 0, inputTokens: 300, outputTokens: 60 };
    assertEquals(JSON.parse((await runStats(`${folder}/stats.kv`, "--json")).out), {
      today: { ...sums, models: { "duo-chat-sonnet-4-5": sums } },
      total: sums,
    });
  }));

Deno.test("stats export, clear and import bring everything back, once", () =>
  withFolder(async (folder) => {
    const [file, copy] = [`${folder}/stats.kv`, `${folder}/copy.jsonl`];
    await count(file, 5);
    const { out, code } = await runStats(file, "export");
    assertEquals(code, 0);
    await Deno.writeTextFile(copy, out);
    const { errors } = await runStats(file, "clear");
    assertMatch(errors, /^Deleted \d+ rows\.$/);
    assertMatch((await runStats(file)).out, /^altogether +0 /m);

    assertEquals(
      (await runStats(file, "import", copy)).errors,
      "Added 5 requests; 5 of them are listed one by one.",
    );
    assertStringIncludes((await runStats(file, "import", copy)).errors, "nothing was added");
    assertMatch((await runStats(file)).out, /^altogether +5 /m);
  }));

Deno.test("stats says what is wrong, and with which code it ends", () =>
  withFolder(async (folder) => {
    const file = `${folder}/stats.kv`;
    for (const args of [["show"], ["export", "x"], ["import", "x", "y"], ["clear", "--all"]]) {
      const { code, errors } = await runStats(file, ...args);
      assertEquals(code, 2);
      assertMatch(errors, /^error: .*\nAdd --help/);
    }
    const missing = await runStats(file, "import", `${folder}/missing.jsonl`);
    assertEquals(missing.code, 1);
    assertMatch(missing.errors, /^Nothing was imported\. .*missing\.jsonl cannot be read\.$/);

    await Deno.writeTextFile(`${folder}/other.txt`, "What is this?\n");
    const other = await runStats(file, "import", `${folder}/other.txt`);
    assertEquals(other.code, 1);
    assertMatch(other.errors, /^Nothing was imported\. The first line/);

    const kv = await Deno.openKv(file);
    await kv.set([...schemaKey], 2);
    kv.close();
    for (const args of [[], ["export"], ["clear"], ["import", `${folder}/missing.jsonl`]]) {
      assertEquals((await runStats(file, ...args)).code, 1);
    }
    assertStringIncludes((await runStats(file, "clear")).errors, "a newer version");
  }));

Deno.test("stats is a command of the program, and reads standard input", async () => {
  await using process = startProcess(["stats", "import"], {
    STATS_STORE: "kv",
    STATS_KV_PATH: ":memory:",
  }, ["--allow-read=.env,data,:memory:", "--allow-write=data,:memory:"]);
  const { code, errors } = await process.end();
  assertEquals([code, errors.trim()], [1, "Nothing was imported. There is nothing in it."]);
});
