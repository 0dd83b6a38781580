/**
 * How long a start takes, from the command to the first answer: the gateway as `deno task start`
 * runs it, beside a Deno that serves nothing. Run with `deno task bench:start`.
 */
import { median } from "./measure.ts";

const root = new URL("../", import.meta.url);
const RUNS = 15;
const empty =
  'Deno.serve({ hostname: "127.0.0.1", port: Number(Deno.args[0]), onListen() {} }, () => new Response("ok"));';

const folder = await Deno.makeTempDir({ prefix: "duo-gateway-bench-" });
await Deno.writeTextFile(`${folder}/empty.ts`, empty);
const times = { "an empty Deno.serve": [] as number[], "the gateway": [] as number[] };
for (let run = 0; run < RUNS; run++) {
  times["an empty Deno.serve"].push(
    await start((port) => ["run", "-q", "--no-config", "-A", `${folder}/empty.ts`, port]),
  );
  times["the gateway"].push(await start(() => ["task", "-q", "start"]));
}
for (const [name, all] of Object.entries(times)) {
  console.log(`${name}: ${median(all).toFixed(0)} ms, at best ${Math.min(...all).toFixed(0)} ms`);
}
await Deno.remove(folder, { recursive: true });

/** Milliseconds until `/health` is answered. */
async function start(args: (port: string) => string[]): Promise<number> {
  const port = freePort();
  const began = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: args(String(port)),
    cwd: root,
    env: {
      PORT: String(port),
      HOST: "127.0.0.1",
      STATS_STORE: "memory",
      // Nobody listens there, and nobody waits for the exchange.
      GITLAB_TOKEN: "glpat-of-nobody-at-all",
      GITLAB_INSTANCE_URL: "http://127.0.0.1:9",
    },
    stdout: "null",
    stderr: "null",
  }).spawn();
  while (!await answers(port)) await new Promise((resolve) => setTimeout(resolve, 2));
  const took = performance.now() - began;
  child.kill("SIGTERM");
  await child.status;
  return took;
}

async function answers(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/health`);
    await response.bytes();
    return response.ok;
  } catch {
    return false;
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
