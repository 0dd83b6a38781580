/**
 * Very many requests of every kind against a gateway that listens, with a simulated GitLab behind
 * it, each in a process of its own:
 *
 *     deno task soak [REQUESTS] [memory or kv]
 *
 * Fails when a request is not recorded exactly once, when something goes wrong inside the gateway,
 * or when its memory grows after the warm-up.
 */
import { Random } from "../fuzz/_random.ts";
import type { GatewayState } from "./gateway_process.ts";
import { type Program, startProgram } from "./_process.ts";
import { heldBy, storedRequests } from "./_soak_checks.ts";
import { oneRequest } from "./_soak_request.ts";

/** Requests that are under way at one time. */
const CONCURRENT = 48;

/** Part of the requests after which memory must not grow, and how often it is measured. */
const WARM_UP = 0.25;
const SAMPLES = 20;

const [requests = 200_000, store = "memory"] = Deno.args;
const total = Number(requests);
if (!Number.isSafeInteger(total) || total < 1_000 || !["memory", "kv"].includes(String(store))) {
  console.error("usage: deno task soak [REQUESTS, 1000 or more] [memory or kv]");
  Deno.exit(2);
}

const folder = await Deno.makeTempDir();
const database = `${folder}/stats.kv`;
const problems: string[] = [];
try {
  await using simulator = await startProgram("simulator_process.ts", {
    // Deno reports each answer whose reader has left.
    errors: "null",
  });
  const gateway = await startProgram("gateway_process.ts", {
    v8Flags: ["--expose-gc"],
    env: {
      GITLAB_TOKEN: "glpat-of-the-soak",
      GITLAB_INSTANCE_URL: simulator.url,
      GITLAB_AI_GATEWAY_URL: simulator.url,
      PORT: "0",
      LOG_FORMAT: "json",
      STATS_STORE: String(store),
      STATS_KV_PATH: database,
      // What is remembered on purpose fills up in the course of hours, and is bounded by itself.
      CONVERSATION_MEMORY: "off",
    },
  });
  const began = performance.now();
  const { samples, counted } = await soak(gateway);
  const seconds = (performance.now() - began) / 1000;
  const end = await settled(gateway);
  await gateway.end();
  report(samples, end, seconds);
  judge(samples, end, counted);
  if (store === "kv") {
    const stored = await storedRequests(database);
    console.log(`stored: ${stored}`);
    if (stored !== end.arrived) problems.push(`${end.arrived} arrived and ${stored} are stored`);
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
for (const problem of problems) console.error(`FAILED: ${problem}`);
Deno.exit(problems.length > 0 ? 1 : 0);

interface Sample extends GatewayState {
  sent: number;
}

/** Sends all requests; what each came to is counted by its name. */
async function soak(gateway: Program) {
  const samples: Sample[] = [];
  const counted = new Map<string, number>();
  let sent = 0;
  let sampled = 0;
  const worker = async () => {
    while (sent < total) {
      const number = sent++;
      const outcome = await oneRequest(gateway.url, new Random(2026, number));
      counted.set(outcome, (counted.get(outcome) ?? 0) + 1);
      if (sent * SAMPLES >= (sampled + 1) * total) {
        sampled++;
        samples.push({ ...await state(gateway), sent });
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, worker));
  return { samples, counted };
}

async function state(gateway: Program): Promise<GatewayState> {
  return JSON.parse(await gateway.ask("state")) as GatewayState;
}

/** The state once nothing is under way: clients that left are noticed a moment later. */
async function settled(gateway: Program): Promise<GatewayState> {
  for (let patience = 100;; patience--) {
    const now = await state(gateway);
    if (now.inFlight === 0 || patience === 0) return now;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function report(samples: readonly Sample[], end: GatewayState, seconds: number): void {
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1).padStart(6);
  console.log("   sent     RSS    heap outside  (MB)");
  for (const { sent, rss, heap, external } of samples) {
    const columns = [rss, heap, external].map(megabytes).join("  ");
    console.log(`${String(sent).padStart(7)}  ${columns}`);
  }
  console.log(
    `${total} requests in ${seconds.toFixed(0)} s (${(total / seconds).toFixed(0)} a second), ` +
      `store ${store}, processor time ${(end.cpu / 1000).toFixed(0)} s`,
  );
  console.log(`arrived ${end.arrived}, recorded ${end.recorded}`, end.outcomes);
}

function judge(
  samples: readonly Sample[],
  end: GatewayState,
  counted: ReadonlyMap<string, number>,
): void {
  const answered = total - (counted.get("left before the answer") ?? 0);
  console.log("clients saw", Object.fromEntries(counted));
  const { arrived, begun, ended, recorded, endedTwice, lost, inFlight, defects } = end;
  if (arrived < answered || arrived > total) {
    problems.push(`${total} were sent, ${answered} answered, and ${arrived} have arrived`);
  }
  for (const [name, count] of Object.entries({ begun, ended, recorded })) {
    if (count !== arrived) problems.push(`${arrived} have arrived, and ${count} are ${name}`);
  }
  for (const [name, count] of Object.entries({ endedTwice, lost, inFlight, defects })) {
    if (count !== 0) problems.push(`${count} are ${name}`);
  }
  if ((end.outcomes.internal_failed ?? 0) > 0) problems.push("some failed inside the gateway");
  for (const outcome of counted.keys()) {
    if (outcome.startsWith("WRONG")) problems.push(`clients saw: ${outcome}`);
  }
  problems.push(...heldBy(samples.slice(Math.floor(samples.length * WARM_UP))));
}
