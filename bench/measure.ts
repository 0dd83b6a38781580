/** One row, measured in rounds: every party in every round, in an order that a seed decides. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Load, Loaded } from "./load.ts";
import { KEY, type Party } from "./party.ts";
import { requestOf, type Row } from "./rows.ts";

/** What one party did in one round. */
export interface Sample {
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly firstByte: number;
  readonly perSecond: number;
  readonly requests: number;
  readonly cpuMs: number;
  /** Milliseconds from the upstream's write to the client's read; NaN where nothing is stamped. */
  readonly token: number;
  readonly gap99: number;
  readonly memory: Memory;
  /**
   * The memory of the first such request of all. Later ones fill what earlier ones left behind, so
   * this alone tells how much one takes.
   */
  readonly first: Memory;
  /** The longest that another, tiny request had to wait, in milliseconds; NaN if none was sent. */
  readonly stall: number;
}

/** Resident bytes before, at most during, and after. */
export interface Memory {
  readonly idle: number;
  readonly loaded: number;
  readonly after: number;
}

/** By the party's name, one for each round. */
export type Samples = ReadonlyMap<string, readonly Sample[]>;

export interface MeasureOptions {
  rounds: number;
  /** How long each party is under load in a round, in milliseconds. */
  ms: number;
  random(): number;
}

/** A party and its connections. */
export interface Contestant {
  readonly party: Party;
  readonly load: Load;
}

/** Prompts from this size on, in bytes, are watched for what they do to others. */
export const LARGE = 1_000_000;

const NO_MEMORY: Memory = { idle: NaN, loaded: NaN, after: NaN };

export async function measure(
  row: Row,
  contestants: readonly Contestant[],
  { rounds, ms, random }: MeasureOptions,
): Promise<Samples> {
  const requests = new Map(contestants.map(({ party }) => [party.name, requestTo(party, row)]));
  const samples = new Map(contestants.map(({ party }) => [party.name, [] as Sample[]]));
  const firsts = new Map<string, Memory>();
  for (const { party, load } of contestants) {
    const { memory } = await watchMemory(party, () => check(row, party, load));
    firsts.set(party.name, memory);
    await load.run(loadOf(row, requests.get(party.name), Math.min(ms, 150)));
  }
  for (let round = 0; round < rounds; round++) {
    for (const { party, load } of shuffled(contestants, random)) {
      const options = loadOf(row, requests.get(party.name), ms);
      const first = firsts.get(party.name) ?? NO_MEMORY;
      const sampled = await sample(party, () => load.run(options));
      // It takes processor time too, so it has a load of its own.
      const stall = row.prompt >= LARGE && party.isGateway
        ? await longestWait(party, () => load.run(options))
        : NaN;
      samples.get(party.name)?.push({ ...sampled, first, stall });
    }
  }
  return samples;
}

export function requestTo(party: Party, row: Row): Uint8Array {
  return requestOf(row, { toGateway: party.isGateway, key: KEY });
}

function loadOf(row: Row, request: Uint8Array = new Uint8Array(), ms: number) {
  const paceMs = row.stream?.paceMs ?? 0;
  return {
    clients: row.clients,
    request,
    // A paced stream takes its time anyhow.
    ms: paceMs > 0 ? 0 : ms,
    isPaced: paceMs > 0,
    spreadMs: row.clients > 1 ? paceMs : 0,
  };
}

/** Makes sure that what is going to be measured is the whole answer. */
async function check(row: Row, party: Party, load: Load): Promise<void> {
  const text = await load.text(requestTo(party, row));
  const wanted = row.stream?.deltas ?? 20;
  const found = text.split(row.stream?.paceMs ? /@\d{13}\./ : "some words ").length - 1;
  if (found < wanted) {
    throw new Error(`${party.name} answers ${found} of ${wanted} deltas in ${row.name}:\n${text}`);
  }
}

async function sample(
  party: Party,
  run: () => Promise<Loaded>,
): Promise<Omit<Sample, "first" | "stall">> {
  const cpu = await party.cpuMs();
  const { result, memory } = await watchMemory(party, run);
  const { seen, elapsed, tokens, gaps } = result;
  const totals = seen.map(({ total }) => total);
  return {
    p50: quantile(totals, 0.5),
    p99: quantile(totals, 0.99),
    firstByte: quantile(seen.map(({ firstByte }) => firstByte), 0.5),
    perSecond: seen.length / elapsed * 1_000,
    requests: seen.length,
    cpuMs: await party.cpuMs() - cpu,
    token: quantile(tokens, 0.5),
    gap99: quantile(gaps, 0.99),
    memory,
  };
}

/** What a party's memory was before, during and after some work. */
async function watchMemory<T>(party: Party, work: () => Promise<T>) {
  const idle = await party.memory();
  await party.forgetPeak();
  const result = await work();
  const loaded = Math.max(idle, await party.peakMemory());
  return { result, memory: { idle, loaded, after: await party.memory() } };
}

/** The longest that another, tiny request has to wait beside some work, in milliseconds. */
async function longestWait(party: Party, work: () => Promise<unknown>): Promise<number> {
  const probe = new Worker(new URL("./probe.ts", import.meta.url), { workerData: party.port });
  await once(probe, "message");
  await work();
  const told = once(probe, "message");
  probe.postMessage("stop");
  const [longest] = await told;
  await probe.terminate();
  return Number(longest);
}

/** The value that `fraction` of the values do not exceed; NaN of none. */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(fraction * sorted.length) - 1)] ?? NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function shuffled<T>(values: readonly T[], random: () => number): T[] {
  return values.map((value) => ({ value, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}
