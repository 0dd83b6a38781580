/** The gateway as a process that is told to stop, and one whose disk is full. */
import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { type GatewayProcess, startLimited, startProcess } from "../cli/gateway_process.ts";
import { serveSimulator } from "../../lib/cli/simulated_gitlab.ts";
import { systemClock } from "../../lib/core/clock.ts";
import { createSimulator } from "../../lib/simulator/mod.ts";
import { type Api, apis, messages } from "../gateway/_apis.ts";
import { lastError } from "../gateway/_last_error.ts";

const STREAMS = 100;

/** A demo that listens, and its address. */
async function listening(process: GatewayProcess): Promise<string> {
  const [, url = ""] = await process.until(/listens on (http:\/\/[\w.:]+)/);
  return url;
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

Deno.test("told to stop with a hundred live streams, it takes nothing new and ends each with an error", async () => {
  await using gateway = startProcess(["demo"], { PORT: "0", SHUTDOWN_TIMEOUT: "2s" });
  const url = await listening(gateway);
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
  const took = performance.now() - told;
  for (const [n, { api }] of begun.entries()) {
    assertMatch(lastError[api.dialect](texts[n] ?? "").message, /shutting down/);
  }
  const { code, errors } = await gateway.end();
  assertEquals(code, 0);
  assert(took >= 1_900, "the deadline was not waited for");
  const ends = errors.split("\n").filter((line) => line.includes("internal_failed"));
  assertEquals(ends.length, STREAMS, "each exchange is logged once");
});

Deno.test("told twice, it ends at once, a hundred live streams or not", async () => {
  await using gateway = startProcess(["demo"], { PORT: "0", SHUTDOWN_TIMEOUT: "1h" });
  const begun = await beginAll(await listening(gateway));
  gateway.signal("SIGTERM");
  await gateway.until(/^Stopping/);
  const told = performance.now();
  gateway.signal("SIGTERM");
  const { code } = await gateway.end();
  assertLess(performance.now() - told, 5_000);
  assertEquals(code, 130);
  const ends = await Promise.allSettled(begun.map(rest));
  assertEquals(ends.filter(({ status }) => status === "rejected").length, STREAMS);
});

Deno.test("while the disk is full, requests are served, and what is not written is told", {
  ignore: Deno.build.os === "windows",
}, async () => {
  const folder = await Deno.makeTempDir();
  const token = "glpat-full-disk-4Tz";
  const simulator = createSimulator({ clock: systemClock, gitlabToken: token });
  const gitlab = serveSimulator(simulator);
  try {
    // No file of the process may grow beyond this: SQLite then hears what a full disk says.
    await using gateway = startLimited(96, {
      GITLAB_TOKEN: token,
      GITLAB_INSTANCE_URL: gitlab.url,
      GITLAB_AI_GATEWAY_URL: gitlab.url,
      PORT: "0",
      STATS_STORE: "auto",
      STATS_KV_PATH: `${folder}/stats.kv`,
    }, [`--allow-read=.env,data,${folder}`, `--allow-write=data,${folder}`]);
    const url = await listening(gateway);
    const statistics = async () => await (await fetch(`${url}/dashboard/api/stats`)).json();
    let served = 0;
    let failures = 0;
    for (let round = 0; failures === 0 && round < 60; round++) {
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
        served++;
      }
      const { health, totalRequests } = await statistics();
      assertEquals(totalRequests, served);
      failures = health.store.failures;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
    const { health } = await statistics();
    assert(failures > 0, "the disk did not get full");
    assert(health.store.pending > 0);
    assertMatch(health.store.lastError, /^the disk (is full|fails)/);
    gateway.signal("SIGTERM");
    const { code, errors } = await gateway.end();
    assertEquals(code, 0);
    assertMatch(errors, /statistics/);
  } finally {
    await gitlab.stop();
    await Deno.remove(folder, { recursive: true });
  }
});
