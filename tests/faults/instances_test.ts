/** Two gateways as processes on one file: what each shows of the other, until one is killed. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { type GatewayProcess, startProcess } from "../cli/gateway_process.ts";
import { serveSimulator } from "../../lib/cli/simulated_gitlab.ts";
import { systemClock } from "../../lib/core/clock.ts";
import type { Board } from "../../lib/dashboard/board.ts";
import { createSimulator } from "../../lib/simulator/mod.ts";
import { messages } from "../gateway/_apis.ts";
import { lastError } from "../gateway/_last_error.ts";

const token = "glpat-instances-faults-9Qk";

/** Longer than whatever is waited for here takes on a machine with other work. */
const PATIENCE_MS = 45_000;

async function boardOf(url: string): Promise<Board> {
  return (await (await fetch(`${url}/dashboard/api/board`)).json()).board;
}

/** The first board of which this is true, asked for as a page without a feed does. */
async function boardWhen(url: string, holds: (board: Board) => boolean): Promise<Board> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const board = await boardOf(url);
    if (holds(board)) return board;
    assert(performance.now() < until, JSON.stringify([board.instances, board.flights]));
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function listening(gateway: GatewayProcess): Promise<string> {
  const [, url = ""] = await gateway.until(/^Duo Gateway listens on (http:\S+)$/);
  return url;
}

/** A stream that has begun and falls silent; resolves to all that it says. */
async function begin(url: string): Promise<string> {
  const response = await fetch(`${url}${messages.path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...messages.request("sim:silence"), stream: true }),
  });
  assertEquals(response.status, 200);
  return await response.text();
}

/** Two gateways on one file, and their addresses. */
async function withTwo(
  run: (one: GatewayProcess, here: string, two: GatewayProcess, there: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const gitlab = serveSimulator(createSimulator({ clock: systemClock, gitlabToken: token }));
  const start = () =>
    startProcess([], {
      GITLAB_TOKEN: token,
      GITLAB_INSTANCE_URL: gitlab.url,
      GITLAB_AI_GATEWAY_URL: gitlab.url,
      PORT: "0",
      STATS_STORE: "kv",
      STATS_KV_PATH: `${folder}/stats.kv`,
    }, [`--allow-read=.env,data,${folder}`, `--allow-write=data,${folder}`]);
  try {
    await using one = start();
    await using two = start();
    await run(one, await listening(one), two, await listening(two));
  } finally {
    await gitlab.stop();
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("two processes show each other, and each cancels what the other serves", () =>
  withTwo(async (_one, here, _two, there) => {
    const { instances } = await boardWhen(here, ({ instances }) => instances?.count === 2);
    const [, foreign] = instances?.rows ?? [];
    assert(foreign);
    const other = await boardWhen(there, ({ instances }) => instances?.count === 2);
    assertEquals(other.instances?.rows[0]?.name, foreign.name);

    const text = begin(there);
    const { flights } = await boardWhen(here, ({ flights }) => flights.length === 1);
    const [flight] = flights;
    assert(flight);
    assertEquals(flight.instance, foreign.name);
    const cancelled = await fetch(`${here}/dashboard/api/cancel`, {
      method: "POST",
      body: new URLSearchParams({ id: flight.id }),
    });
    assertEquals(cancelled.status, 204);
    assertMatch(lastError.messages(await text).message, /cancelled on the gateway's dashboard/);
    await boardWhen(here, ({ flights }) => flights.length === 0);
  }));

Deno.test("a process that is killed disappears from the other's page, with what it served", () =>
  withTwo(async (one, here, two, there) => {
    const broken = begin(there).then(() => "whole", () => "broken");
    await boardWhen(here, ({ running }) => running === 1);
    two.signal("SIGKILL");
    assertEquals(await broken, "broken");
    await boardWhen(here, ({ instances, running }) => instances === undefined && running === 0);
    one.signal("SIGTERM");
    assertEquals((await one.end()).code, 0);
  }));

Deno.test("a process that stops takes itself off the other's page at once", () =>
  withTwo(async (_one, here, two) => {
    await boardWhen(here, ({ instances }) => instances?.count === 2);
    two.signal("SIGTERM");
    assertEquals((await two.end()).code, 0);
    const ended = performance.now();
    await boardWhen(here, ({ instances }) => instances === undefined);
    assert(performance.now() - ended < 20_000, "it was taken for dead instead");
  }));
