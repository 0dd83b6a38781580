/** Two gateways as processes on one port, with one file of statistics. */
import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { type GatewayProcess, startProcess } from "../cli/gateway_process.ts";
import { serveSimulator } from "../../lib/cli/simulated_gitlab.ts";
import { systemClock } from "../../lib/core/clock.ts";
import { createSimulator } from "../../lib/simulator/mod.ts";
import { type Api, apis, messages, responses } from "../gateway/_apis.ts";

const token = "glpat-shared-port-8Wd";
const key = "a-key-that-both-processes-know";

/** Connections that are opened; all of them at one process would be chance of one to 2^39. */
const VISITORS = 40;

/** A simulated GitLab, two gateways before it that share a port, and the file that they share. */
interface Pair {
  readonly url: string;
  readonly first: GatewayProcess;
  readonly second: GatewayProcess;
  /** What `/metrics` calls the first one. */
  readonly firstName: string;
  /** What statistics the file holds, read when both have ended. */
  stored(): Promise<{ requests: number; completed: number }>;
}

async function withPair(use: (pair: Pair) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const gitlab = serveSimulator(createSimulator({ clock: systemClock, gitlabToken: token }));
  const settings = {
    GITLAB_TOKEN: token,
    GITLAB_INSTANCE_URL: gitlab.url,
    GITLAB_AI_GATEWAY_URL: gitlab.url,
    HOST: "127.0.0.1",
    PORT: "0",
    REUSE_PORT: "1",
    PROXY_API_KEY: key,
    STATS_STORE: "kv",
    STATS_KV_PATH: `${folder}/stats.kv`,
    SHUTDOWN_TIMEOUT: "30s",
  };
  const rights = [`--allow-read=.env,data,${folder}`, `--allow-write=data,${folder}`];
  try {
    await using first = startProcess([], settings, rights);
    const [, url = ""] = await first.until(/^Duo Gateway listens on (http:\S+)$/);
    // As long as there is one process only, every connection is its own.
    using alone = await visit(url);
    const shared = { ...settings, PORT: new URL(url).port };
    await using second = startProcess([], shared, rights);
    await second.until(/^Duo Gateway listens on (http:\S+)$/);
    await use({
      url,
      first,
      second,
      firstName: alone.process,
      async stored() {
        await using reader = startProcess(["stats", "--json"], shared, rights);
        const lines: string[] = [];
        for (let line = await reader.line(); line !== undefined; line = await reader.line()) {
          lines.push(line);
        }
        return JSON.parse(lines.join("\n")).total;
      },
    });
  } finally {
    await gitlab.stop();
    await Deno.remove(folder, { recursive: true });
  }
}

/** A client with one connection of its own, and the process that has it. */
interface Visitor extends Disposable {
  readonly process: string;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  ask(prompt: string, api?: Api): Promise<Response>;
}

async function visit(url: string): Promise<Visitor> {
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: 1 });
  const ask = (path: string, init: RequestInit = {}) => {
    const headers = { "content-type": "application/json", "x-api-key": key };
    // A variable, because the types of browsers know no client.
    const withClient = { headers, ...init, client };
    return fetch(`${url}${path}`, withClient);
  };
  const metrics = await (await ask("/metrics")).text();
  const [, process] = /^process_start_time_seconds (\S+)$/m.exec(metrics) ?? [];
  assert(process !== undefined, metrics);
  return {
    process,
    fetch: ask,
    ask: (prompt, api = messages) =>
      ask(api.path, {
        method: "POST",
        body: JSON.stringify({ ...api.request(prompt), stream: true }),
      }),
    [Symbol.dispose]: () => client.close(),
  };
}

function visitAll(url: string, count = VISITORS): Promise<Visitor[]> {
  return Promise.all(Array.from({ length: count }, () => visit(url)));
}

/** The words with which a stream of each API is complete. */
const complete = /event: message_stop|data: \[DONE\]|event: response\.completed/;

/** A stream of which the first bytes are there. */
async function begin(visitor: Visitor, n: number) {
  const response = await visitor.ask("sim:read", apis[n % apis.length]);
  assertEquals(response.status, 200);
  const reader = response.body?.getReader();
  assert(reader);
  const decoder = new TextDecoder();
  let text = decoder.decode((await reader.read()).value, { stream: true });
  return {
    process: visitor.process,
    get text() {
      return text;
    },
    async rest() {
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return text;
        text += decoder.decode(value, { stream: true });
      }
    },
  };
}

/** Waits until what a process has counted is in the file. */
async function written(visitor: Visitor): Promise<void> {
  for (;;) {
    const { health } = await (await visitor.fetch("/dashboard/api/stats")).json();
    if (health.store.pending === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Waits until one process only listens: what is opened in that very moment may be lost. */
async function oneListens(url: string): Promise<void> {
  const port = Number(new URL(url).port).toString(16).toUpperCase().padStart(4, "0");
  const listening = new RegExp(`: [0-9A-F]{8}:${port} 00000000:0000 0A `, "g");
  for (;;) {
    // Deno reads nothing of /proc itself without every right.
    const { stdout } = await new Deno.Command("cat", { args: ["/proc/net/tcp"] }).output();
    if (new TextDecoder().decode(stdout).match(listening)?.length === 1) return;
  }
}

const linuxOnly = { ignore: Deno.build.os !== "linux" };

Deno.test(
  "of two gateways on one port one is killed: its streams break, the other's and all that come later are served, and the file adds up",
  linuxOnly,
  () =>
    withPair(async ({ url, first, second, firstName, stored }) => {
      const visitors = await visitAll(url);
      const ofFirst = visitors.filter(({ process }) => process === firstName);
      const ofSecond = visitors.filter(({ process }) => process !== firstName);
      assert(ofFirst.length > 0 && ofSecond.length > 0, `${ofFirst.length} of ${VISITORS}`);
      const before = await Promise.all(visitors.map((visitor) => visitor.ask("Hello")));
      for (const reply of before) assert(complete.test(await reply.text()));
      // What a process has not written yet ends with it when it is killed.
      await written(ofFirst[0] as Visitor);

      const streams = await Promise.all(visitors.map(begin));
      const rests = streams.map((stream) => stream.rest());
      first.signal("SIGKILL");
      const ends = await Promise.allSettled(rests);
      for (const [n, { process, text }] of streams.entries()) {
        const isWhole = process !== firstName;
        assertEquals([ends[n]?.status, complete.test(text)], [
          isWhole ? "fulfilled" : "rejected",
          isWhole,
        ]);
      }
      await first.end();

      const later = await visitAll(url);
      for (const visitor of later) {
        assertNotEquals(visitor.process, firstName);
        assert(complete.test(await (await visitor.ask("Hello")).text()));
      }
      for (const visitor of [...visitors, ...later]) visitor[Symbol.dispose]();
      second.signal("SIGTERM");
      assertEquals((await second.end()).code, 0);
      const completed = before.length + ofSecond.length + later.length;
      const { requests, ...sums } = await stored();
      assertEquals([requests, sums.completed], [completed, completed]);
    }),
);

Deno.test(
  "of two gateways on one port one is told to stop: its streams finish, and connections go to the other",
  linuxOnly,
  () =>
    withPair(async ({ url, first, second, firstName, stored }) => {
      const visitors = await visitAll(url);
      const streams = await Promise.all(visitors.map(begin));
      assert(streams.some(({ process }) => process === firstName));
      const rests = Promise.all(streams.map((stream) => stream.rest()));
      first.signal("SIGTERM");
      await first.until(/^Stopping/);
      await oneListens(url);
      const later = await visitAll(url);
      for (const visitor of later) {
        assertNotEquals(visitor.process, firstName);
        assert(complete.test(await (await visitor.ask("Hello")).text()));
      }
      for (const text of await rests) assert(complete.test(text));
      for (const visitor of [...visitors, ...later]) visitor[Symbol.dispose]();
      assertEquals((await first.end()).code, 0);
      second.signal("SIGTERM");
      assertEquals((await second.end()).code, 0);
      const completed = streams.length + later.length;
      const { requests, ...sums } = await stored();
      assertEquals([requests, sums.completed], [completed, completed]);
    }),
);

/** A connection to either process. */
function oneOfEach(visitors: readonly Visitor[]): [Visitor, Visitor] {
  const [one] = visitors;
  const other = visitors.find(({ process }) => process !== one?.process);
  assert(one && other);
  return [one, other];
}

Deno.test(
  "who has signed in at one of two gateways on one port is known to the other",
  linuxOnly,
  () =>
    withPair(async ({ url }) => {
      const visitors = await visitAll(url);
      const pair = oneOfEach(visitors);
      const signedIn = await pair[0].fetch("/dashboard/login", {
        method: "POST",
        headers: { origin: url, "sec-fetch-site": "same-origin" },
        body: new URLSearchParams({ key }),
        redirect: "manual",
      });
      await signedIn.body?.cancel();
      const [cookie = ""] = (signedIn.headers.get("set-cookie") ?? "").split(";");
      assert(cookie !== "", String(signedIn.status));
      for (const visitor of pair) {
        const view = async (headers: HeadersInit) =>
          (await (await visitor.fetch("/dashboard/api/board", { headers })).json()).board.view;
        assertEquals([await view({}), await view({ cookie })], ["public", "full"]);
      }
      for (const visitor of visitors) visitor[Symbol.dispose]();
    }),
);

Deno.test(
  "an answer is remembered by the process that gave it: the other says that it is not found",
  linuxOnly,
  () =>
    withPair(async ({ url }) => {
      const visitors = await visitAll(url);
      const [one, other] = oneOfEach(visitors);
      const ask = (visitor: Visitor, more: Record<string, string>) =>
        visitor.fetch(responses.path, {
          method: "POST",
          body: JSON.stringify({ ...responses.request(), ...more }),
        });
      const { id } = await (await ask(one, {})).json();
      const goesOn = await ask(one, { previous_response_id: id });
      assertEquals(goesOn.status, 200, await goesOn.text());
      const refused = await ask(other, { previous_response_id: id });
      assertEquals(refused.status, 400);
      assertEquals(
        (await refused.json()).error.message,
        `Previous response with id '${id}' not found.`,
      );
      for (const visitor of visitors) visitor[Symbol.dispose]();
    }),
);

Deno.test(
  "a gateway that does not share its port keeps it from one that would",
  linuxOnly,
  async () => {
    await using alone = startProcess(["demo"], { PORT: "0" });
    const [, url = ""] = await alone.until(/^Duo Gateway listens on (http:\S+),/);
    await using late = startProcess([], {
      GITLAB_TOKEN: token,
      PORT: new URL(url).port,
      REUSE_PORT: "1",
    });
    const { code, errors } = await late.end();
    assertEquals(code, 1);
    assert(errors.includes("a gateway without REUSE_PORT=1"), errors);
    await assertRejects(() => late.until(/listens/));
  },
);
