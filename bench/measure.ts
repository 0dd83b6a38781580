/** One row, measured in rounds: every party in every round, in an order that a seed decides. */
import { Load, type Loaded } from "./load.ts";
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
  /** Resident bytes before, at most during, and after. */
  readonly memory: { readonly idle: number; readonly loaded: number; readonly after: number };
  /** The longest that another, tiny request had to wait, in milliseconds; NaN if none was sent. */
  readonly stall: number;
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

export async function measure(
  row: Row,
  contestants: readonly Contestant[],
  { rounds, ms, random }: MeasureOptions,
): Promise<Samples> {
  const requests = new Map(contestants.map(({ party }) => [party.name, requestTo(party, row)]));
  const samples = new Map(contestants.map(({ party }) => [party.name, [] as Sample[]]));
  for (const { party, load } of contestants) {
    await check(row, party, load);
    await load.run(loadOf(row, requests.get(party.name), Math.min(ms, 150)));
  }
  for (let round = 0; round < rounds; round++) {
    for (const { party, load } of shuffled(contestants, random)) {
      const options = loadOf(row, requests.get(party.name), ms);
      samples.get(party.name)?.push(await sample(row, party, () => load.run(options)));
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

async function sample(row: Row, party: Party, run: () => Promise<Loaded>): Promise<Sample> {
  const cpu = await party.cpuMs();
  const idle = await party.memory();
  const watch = watchMemory(party);
  const health = row.prompt >= 1_000_000 && party.isGateway ? probe(party) : undefined;
  const { seen, elapsed, tokens, gaps } = await run();
  const stall = await health?.stop() ?? NaN;
  const loaded = await watch.stop();
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
    memory: { idle, loaded: Math.max(loaded, idle), after: await party.memory() },
    stall,
  };
}

/** Looks at a party's memory until it is stopped, and gives the most that it had. */
function watchMemory(party: Party) {
  let most = 0;
  const timer = setInterval(async () => most = Math.max(most, await party.memory()), 20);
  return {
    async stop() {
      clearInterval(timer);
      return Math.max(most, await party.memory());
    },
  };
}

/** Asks for the gateway's health all the time, and gives the longest that it took. */
function probe(party: Party) {
  let isOver = false;
  let longest = 0;
  const asking = (async () => {
    const load = new Load(party.port);
    const request = new TextEncoder().encode("GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
    while (!isOver) {
      const { seen } = await load.run({
        clients: 1,
        request,
        ms: 0,
        isPaced: false,
        spreadMs: 0,
      });
      longest = Math.max(longest, ...seen.map(({ total }) => total));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    load.close();
  })();
  return {
    async stop() {
      isOver = true;
      await asking;
      return longest;
    },
  };
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
