/** The parties of the bench, each a process of its own, and what they cost the machine. */
import { settingNames } from "../lib/config/mod.ts";
import { keyHash } from "../lib/access/key_hash.ts";

const root = new URL("../", import.meta.url);

/** The key that the gateway knows; everybody else is sent it too, and ignores it. */
export const KEY = "dgk_bench_bench_bench_bench_bench_bb";

/** A page of memory and a tick of the processor's clock, as Linux has them. */
const PAGE = 4_096;
const TICK_MS = 10;

/** What Linux is written to take a process's present memory for its peak (proc_pid_clear_refs(5)). */
const FORGET_PEAK = "5";

/** A process that is measured, or several that share a port. */
export interface Party extends AsyncDisposable {
  readonly name: string;
  /** Whether requests are to be those of a client, and not of a gateway. */
  readonly isGateway: boolean;
  readonly port: number;
  readonly pids: readonly number[];
  /** Processor time used so far by all its threads, in milliseconds; exact to ten. */
  cpuMs(): Promise<number>;
  /** Resident memory, in bytes. */
  memory(): Promise<number>;
  /** The most resident memory since {@linkcode forgetPeak}, in bytes, as the kernel saw it. */
  peakMemory(): Promise<number>;
  forgetPeak(): Promise<void>;
}

/** The canned upstream. */
export function startUpstream(): Promise<Party> {
  return start("direct", ["run", "-q", "--no-prompt", "--allow-net", "bench/upstream.ts"]);
}

/** One of the floors, in front of an upstream. */
export function startFloor(name: "blind" | "reading", upstreamPort: number): Promise<Party> {
  const origin = `http://127.0.0.1:${upstreamPort}`;
  const file = `bench/${name}_floor.ts`;
  return start(`${name} floor`, ["run", "-q", "--no-prompt", "--allow-net", file, origin]);
}

/**
 * The gateway as `deno task start` runs it, with named keys, statistics in a database and somebody
 * who looks at its dashboard.
 *
 * @param profile a folder for a profile of its processor time, written when it stops.
 */
export function startGateway(upstreamPort: number, profile?: string): Promise<Party> {
  const flags = profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`];
  return startGateways({ name: "gateway", count: 1, upstreamPort, flags });
}

/** So many gateways like that on one port, with one database. */
export async function startGateways(
  { name, count, upstreamPort, flags = [] }: {
    name: string;
    count: number;
    upstreamPort: number;
    flags?: readonly string[];
  },
): Promise<Party> {
  const folder = await Deno.makeTempDir({ prefix: "duo-gateway-bench-" });
  const keys = [{ name: "bench", hash: `sha256:${keyHash(KEY)}`, requestsPerMinute: 1e9 }];
  await Deno.writeTextFile(`${folder}/keys.json`, JSON.stringify({ keys }));
  const upstream = `http://127.0.0.1:${upstreamPort}`;
  const args = [
    "run",
    "-q",
    "--no-prompt",
    "--lock=deno.lock",
    "--frozen",
    "-P=serve",
    `--allow-read=.env,data,${folder}`,
    `--allow-write=data,${folder}`,
    ...flags,
    "main.ts",
  ];
  const settings = {
    // An empty variable counts as unset, and wins over a `.env` file that may be there.
    ...Object.fromEntries(settingNames.map((name) => [name, ""])),
    PORT: String(await freePort()),
    HOST: "127.0.0.1",
    ...count > 1 && { REUSE_PORT: "1" },
    GITLAB_TOKEN: "glpat-canned",
    GITLAB_INSTANCE_URL: upstream,
    GITLAB_AI_GATEWAY_URL: upstream,
    KEYS_FILE: `${folder}/keys.json`,
    STATS_STORE: "kv",
    STATS_KV_PATH: `${folder}/stats.kv`,
    MAX_CONCURRENT_UPSTREAM: "2000",
    BUFFER_LIMIT: "2000MB",
  };
  const processes = await Promise.all(
    Array.from({ length: count }, () => start(name, args, settings)),
  );
  const leave = new AbortController();
  const looking = watchDashboard(Number(settings.PORT), leave.signal);
  return {
    name,
    isGateway: true,
    port: Number(settings.PORT),
    pids: processes.flatMap(({ pids }) => pids),
    cpuMs: () => sumOf(processes, (process) => process.cpuMs()),
    memory: () => sumOf(processes, (process) => process.memory()),
    peakMemory: () => sumOf(processes, (process) => process.peakMemory()),
    async forgetPeak() {
      await Promise.all(processes.map((process) => process.forgetPeak()));
    },
    async [Symbol.asyncDispose]() {
      leave.abort();
      await looking;
      await Promise.all(processes.map((process) => process[Symbol.asyncDispose]()));
      await Deno.remove(folder, { recursive: true });
    },
  };
}

async function sumOf<T>(items: readonly T[], of: (item: T) => Promise<number>): Promise<number> {
  return (await Promise.all(items.map(of))).reduce((sum, value) => sum + value, 0);
}

/** Looks at the dashboard's live feed, and takes what it sends. */
async function watchDashboard(port: number, signal: AbortSignal): Promise<void> {
  const feed = await fetch(`http://127.0.0.1:${port}/dashboard/api/live`, {
    headers: { "x-api-key": KEY },
    signal,
  });
  if (!feed.ok || !feed.body) throw new Error(`The dashboard's feed answers ${feed.status}`);
  try {
    for await (const _ of feed.body);
  } catch {
    // It ends with the bench.
  }
}

/** Starts Deno and waits for the port that it says it listens on. */
async function start(
  name: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<Party> {
  const child = new Deno.Command(Deno.execPath(), {
    args,
    env,
    cwd: root,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const proc = `/proc/${child.pid}`;
  const port = await portIn(child.stdout);
  const isGateway = args.includes("main.ts");
  return {
    name,
    isGateway,
    port,
    pids: [child.pid],
    async cpuMs() {
      // Behind the program's name, which may hold spaces: fields 14 and 15, user and system.
      const fields = (await Deno.readTextFile(`${proc}/stat`)).split(") ")[1]?.split(" ") ?? [];
      return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
    },
    async memory() {
      const [, resident] = (await Deno.readTextFile(`${proc}/statm`)).split(" ");
      return Number(resident) * PAGE;
    },
    async peakMemory() {
      const status = await Deno.readTextFile(`${proc}/status`);
      return Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1]) * 1_024;
    },
    async forgetPeak() {
      await Deno.writeTextFile(`${proc}/clear_refs`, FORGET_PEAK);
    },
    async [Symbol.asyncDispose]() {
      child.kill(isGateway ? "SIGTERM" : "SIGKILL");
      await child.status;
    },
  };
}

/** The last number in the first line that has one; what follows is let go. */
async function portIn(output: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<number> {
  const lines = output.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    const port = /(\d{4,5})\b(?!.*\d{4,5})/.exec(next.value.split("\n")[0] ?? "")?.[1];
    if (port === undefined) continue;
    (async () => {
      while (!(await lines.next()).done);
    })();
    return Number(port);
  }
  throw new Error("The process ended before it listened");
}

/** The settings do not take port 0. */
async function freePort(): Promise<number> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return await Promise.resolve(listener.addr.port);
}
