/** The gateway as a process that is told to stop, and one whose disk is full. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { type GatewayProcess, startLimited, startProcess } from "../cli/gateway_process.ts";
import { serveSimulator } from "../../lib/cli/simulated_gitlab.ts";
import { systemClock } from "../../lib/core/clock.ts";
import { createSimulator } from "../../lib/simulator/mod.ts";
import { type Api, apis, messages } from "../gateway/_apis.ts";
import { lastError } from "../gateway/_last_error.ts";

const STREAMS = 100;

const token = "glpat-process-faults-4Tz";

/** A gateway as a process of its own in front of a simulated GitLab, and its address. */
async function withGateway(
  start: (settings: Record<string, string>) => GatewayProcess,
  run: (gateway: GatewayProcess, url: string) => Promise<void>,
): Promise<void> {
  const gitlab = serveSimulator(createSimulator({ clock: systemClock, gitlabToken: token }));
  try {
    await using gateway = start({
      GITLAB_TOKEN: token,
      GITLAB_INSTANCE_URL: gitlab.url,
      GITLAB_AI_GATEWAY_URL: gitlab.url,
      PORT: "0",
    });
    const [, url = ""] = await gateway.until(/^Duo Gateway listens on (http:\S+)$/);
    await run(gateway, url);
  } finally {
    await gitlab.stop();
  }
}

/** A stream that has begun and falls silent. */
interface Begun {
  api: Api;
  reader: ReadableStreamDefaultReader<Uint8Array>;
  text: string;
}

async function begin(url: string, api: Api): Promise<Begun> {
  const response = await fetch(`${url}${api.path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...api.request("sim:silence"), stream: true }),
  });
  assertEquals(response.status, 200);
  const reader = response.body?.getReader();
  assert(reader);
  const { value } = await reader.read();
  return { api, reader, text: new TextDecoder().decode(value) };
}

/** The whole text of a stream that has begun. */
async function rest({ reader, text }: Begun): Promise<string> {
  const decoder = new TextDecoder();
  for (let whole = text;;) {
    const { value, done } = await reader.read();
    if (done) return whole;
    whole += decoder.decode(value, { stream: true });
  }
}

function beginAll(url: string): Promise<Begun[]> {
  return Promise.all(
    Array.from({ length: STREAMS }, (_, n) => begin(url, apis[n % apis.length] ?? messages)),
  );
}

Deno.test("told to stop with a hundred live streams, it takes nothing new and ends each with an error", () =>
  withGateway(
    (settings) => startProcess([], { ...settings, SHUTDOWN_TIMEOUT: "2s" }),
    async (gateway, url) => {
      const begun = await beginAll(url);
      const told = performance.now();
      gateway.signal("SIGTERM");
      await gateway.until(/^Stopping/);
      const late = await fetch(`${url}/health/ready`).then(
        async (response) => (await response.text(), response.status),
        () => "no connection",
      );
      assert(late === 503 || late === "no connection", String(late));

      const texts = await Promise.all(begun.map(rest));
      assert(performance.now() - told >= 1_900, "the deadline was not waited for");
      for (const [n, { api }] of begun.entries()) {
        assertMatch(lastError[api.dialect](texts[n] ?? "").message, /shutting down/);
      }
      const { code, errors } = await gateway.end();
      assertEquals(code, 0);
      const ends = errors.split("\n").filter((line) => line.includes("internal_failed"));
      assertEquals(ends.length, STREAMS, "each exchange is logged once");
    },
  ));

Deno.test("told twice, it ends at once, a hundred live streams or not", () =>
  withGateway(
    (settings) => startProcess([], { ...settings, SHUTDOWN_TIMEOUT: "1h" }),
    async (gateway, url) => {
      const begun = await beginAll(url);
      gateway.signal("SIGTERM");
      await gateway.until(/^Stopping/);
      gateway.signal("SIGTERM");
      const ends = await Promise.allSettled(begun.map(rest));
      assertEquals((await gateway.end()).code, 130);
      assertEquals(ends.filter(({ status }) => status === "rejected").length, STREAMS);
    },
  ));

/** Twenty requests at once, each of which has to be served. */
async function askTwenty(url: string): Promise<void> {
  const replies = await Promise.all(
    Array.from({ length: 20 }, () =>
      fetch(`${url}${messages.path}`, {
        method: "POST",
        headers: { "content-type": "application/json", "user-agent": "x".repeat(200) },
        body: JSON.stringify(messages.request()),
      })),
  );
  for (const reply of replies) {
    assertEquals(reply.status, 200);
    await reply.text();
  }
}

Deno.test("while the disk is full, requests are served, and what is not written is told", {
  ignore: Deno.build.os === "windows",
}, async () => {
  const folder = await Deno.makeTempDir();
  // No file of the process may grow beyond this: SQLite then hears what a full disk says.
  const start = (settings: Record<string, string>) =>
    startLimited(96, { ...settings, STATS_STORE: "auto", STATS_KV_PATH: `${folder}/stats.kv` }, [
      `--allow-read=.env,data,${folder}`,
      `--allow-write=data,${folder}`,
    ]);
  try {
    await withGateway(start, async (gateway, url) => {
      const look = async () => await (await fetch(`${url}/dashboard/api/stats`)).json();
      let store = (await look()).health.store;
      for (let round = 1; store.failures === 0 && round <= 60; round++) {
        await askTwenty(url);
        const { health, totalRequests } = await look();
        assertEquals(totalRequests, round * 20);
        store = health.store;
        // Statistics are written every few seconds, by the process's own clock.
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
      assert(store.failures > 0, "the disk did not get full");
      assert(store.pending > 0);
      assertMatch(store.lastError, /^the disk (is full|fails)/);
      await askTwenty(url);
      gateway.signal("SIGTERM");
      const { code, errors } = await gateway.end();
      assertEquals(code, 0);
      assertMatch(errors, /statistics/);
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
