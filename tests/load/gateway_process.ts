/**
 * A gateway in a process of its own, put together as `main.ts` does, that can be asked how it is:
 * `state` answers with a {@linkcode GatewayState} as JSON, after collecting garbage where Deno was
 * started with `--v8-flags=--expose-gc`. It ends when its standard input does.
 */
import process from "node:process";
import { createApp } from "../../lib/app.ts";
import { configuration } from "../../lib/cli/configuration.ts";
import { openStatistics } from "../../lib/cli/open_statistics.ts";
import { machineDeps, type Terminal } from "../../lib/cli/run.ts";
import { serve } from "../../lib/http/serve.ts";
import { linesOf } from "./_process.ts";

/** What a gateway says of itself. */
export interface GatewayState {
  /** Requests to the generating endpoints that have reached it, counted at its door. */
  arrived: number;
  /** What its statistics have counted. */
  begun: number;
  ended: number;
  endedTwice: number;
  lost: number;
  recorded: number;
  inFlight: number;
  outcomes: Readonly<Record<string, number>>;
  /** Lines of the log that speak of a defect. */
  defects: number;
  logBytes: number;
  /** Bytes: of the process, of V8's heap, and of what lies outside of it. */
  rss: number;
  heap: number;
  external: number;
  /** Longest time, in milliseconds, that the event loop has let a timer wait since the last question. */
  stall: number;
  /** Processor time used so far, in milliseconds. */
  cpu: number;
}

let defects = 0;
let logBytes = 0;
const terminal: Terminal = {
  out: console.log,
  error(line) {
    logBytes += line.length + 1;
    if (line.includes("defect")) {
      defects++;
      console.error(line);
    }
  },
  isTerminal: false,
};

const config = configuration(Deno.env.toObject(), terminal);
if (!config) throw new Error("the settings are wrong");
const opened = await openStatistics(config.statistics);
const app = createApp(config, {
  ...machineDeps(terminal),
  ...opened.database && { database: opened.database },
});
await app.restore(5_000);

let arrived = 0;
const counted: typeof app.handle = (request, peer) => {
  if (request.method === "POST") arrived++;
  return app.handle(request, peer);
};
const served = serve({ ...app, handle: counted }, config);

/** How often the loop is looked at, in milliseconds. */
const LOOK_MS = 2;
let stall = 0;
let last = performance.now();
setInterval(() => {
  const now = performance.now();
  stall = Math.max(stall, now - last - LOOK_MS);
  last = now;
}, LOOK_MS);

function state(): GatewayState {
  const gc: unknown = Reflect.get(globalThis, "gc");
  if (typeof gc === "function") gc();
  const { begun, ended, endedTwice, lost } = app.statistics.health();
  const { total } = app.statistics.store.snapshot();
  const { rss, heapUsed, external } = Deno.memoryUsage();
  const { user, system } = process.cpuUsage();
  const longest = stall;
  stall = 0;
  // Collecting garbage for this answer is not the gateway's doing.
  last = performance.now();
  return {
    arrived,
    begun,
    ended,
    endedTwice,
    lost,
    recorded: total.requests,
    inFlight: app.statistics.inFlight().length,
    outcomes: total.outcomes,
    defects,
    logBytes,
    rss,
    heap: heapUsed,
    external,
    stall: longest,
    cpu: (user + system) / 1_000,
  };
}

console.log(`http://127.0.0.1:${served.port}`);
for await (const line of linesOf(Deno.stdin.readable)) {
  if (line === "state") console.log(JSON.stringify(state()));
}
await served.stop();
await app.close(10_000);
Deno.exit(0);
