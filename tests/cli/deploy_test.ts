/**
 * The program under the constraints of Deno Deploy: no flags, no unstable features, no signals, no
 * files written, no programs started.
 */
import { assertEquals, assertMatch } from "@std/assert";
import { z } from "zod";
import { serveSimulator } from "../../lib/cli/simulated_gitlab.ts";
import { systemClock } from "../../lib/core/clock.ts";
import { createSimulator } from "../../lib/simulator/mod.ts";
import { projectFile } from "../docs/tables.ts";
import { startProgram } from "./gateway_process.ts";

const root = new URL("../../", import.meta.url);
const token = "glpat-deploy-test-9wQz3";
const key = "a-key-of-the-deploy-test";

const denoJson = z.object({
  imports: z.record(z.string(), z.string()),
  compilerOptions: z.record(z.string(), z.unknown()),
  deploy: z.object({ runtime: z.object({ entrypoint: z.string() }) }),
}).parse(JSON.parse(await projectFile("deno.json")));

/** What Deploy has of `deno.json`: its imports, and neither flags nor rights. */
const withoutFlags = {
  imports: Object.fromEntries(
    Object.entries(denoJson.imports).map(([name, target]) => [
      name,
      target.startsWith("./") ? new URL(target, root).href : target,
    ]),
  ),
  compilerOptions: denoJson.compilerOptions,
};

/** Takes away what Deploy does not have, and puts its database in the place of a file. */
const preload = `
  const replace = (name, value) => Object.defineProperty(Deno, name, { value });
  const missing = (name) => replace(name, () => { throw new TypeError(name + " is missing"); });
  missing("addSignalListener");
  missing("Command");
  const { openKv } = Deno;
  if (openKv) replace("openKv", (path) => {
    if (path !== undefined) throw new TypeError("There are no database files");
    return openKv(":memory:");
  });
`;

interface Deployed {
  readonly url: string;
  readonly said: string;
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

/** Runs the program so against a simulated GitLab. */
async function deployed(
  { settings = {}, flags = [] }: { settings?: Record<string, string>; flags?: string[] },
  use: (program: Deployed) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const gitlab = serveSimulator(createSimulator({ clock: systemClock, gitlabToken: token }));
  try {
    await Deno.writeTextFile(`${folder}/deno.json`, JSON.stringify(withoutFlags));
    await Deno.writeTextFile(`${folder}/preload.js`, preload);
    await using program = startProgram(Deno.execPath(), [
      "run",
      "--no-prompt",
      "--no-lock",
      "--cached-only",
      `--config=${folder}/deno.json`,
      `--preload=${folder}/preload.js`,
      "--allow-net",
      "--allow-env",
      "--allow-read",
      ...flags,
      new URL(denoJson.deploy.runtime.entrypoint, root).href,
    ], {
      cwd: folder,
      settings: {
        GITLAB_TOKEN: token,
        GITLAB_INSTANCE_URL: gitlab.url,
        GITLAB_AI_GATEWAY_URL: gitlab.url,
        PROXY_API_KEY: key,
        HOST: "127.0.0.1",
        PORT: "0",
        STATS_STORE: "",
        ...settings,
      },
    });
    const [, url = ""] = await program.until(/^Duo Gateway listens on (http:\S+)$/);
    const [said] = await program.until(/(in memory|kept in).*/);
    await use({
      url,
      said,
      fetch: (path, init) =>
        fetch(`${url}${path}`, {
          ...init,
          headers: { "x-api-key": key, "content-type": "application/json" },
        }),
    });
  } finally {
    await gitlab.stop();
    await Deno.remove(folder, { recursive: true });
  }
}

async function talk({ fetch }: Deployed): Promise<void> {
  for (const stream of [true, false]) {
    const reply = await fetch("/v1/messages", {
      method: "POST",
      body: JSON.stringify({
        model: "sonnet",
        max_tokens: 50,
        stream,
        messages: [{ role: "user", content: "Hello" }],
      }),
    });
    assertMatch(await reply.text(), stream ? /event: message_stop/ : /"stop_reason"/);
  }
  const { totalRequests, outcomes } = await (await fetch("/dashboard/api/stats")).json();
  // Without its flag, Deno aborts a request's signal after every answer: that is nobody leaving.
  assertEquals([totalRequests, outcomes.completed], [2, 2]);
  const page = await fetch("/dashboard");
  assertEquals(page.status, 200);
  await page.body?.cancel();
}

Deno.test("on Deno Deploy without a database the gateway serves, and says what it counts in", async () => {
  await deployed({}, async (program) => {
    assertMatch(program.said, /^in memory until the gateway stops: /);
    await talk(program);
  });
});

Deno.test("on Deno Deploy with a linked database the gateway keeps statistics in it", async () => {
  const settings = { STATS_STORE: "kv", STATS_KV_PATH: "linked" };
  await deployed({ settings, flags: ["--unstable-kv"] }, async (program) => {
    assertEquals(program.said, "kept in the linked database");
    await talk(program);
    const { health } = await (await program.fetch("/dashboard/api/stats")).json();
    assertEquals(health.store.kind, "kv");
  });
});

Deno.test("on Deno Deploy nothing but the linked database is tried", async () => {
  await deployed({ flags: ["--unstable-kv"] }, async (program) => {
    assertMatch(program.said, /^in memory until the gateway stops: Deno was started without/);
    await talk(program);
  });
});
