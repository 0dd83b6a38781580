/** The figures of a row as lines of the table, and what they say about the gateway. */
import { LARGE, median, type Memory, type Sample, type Samples } from "./measure.ts";
import type { Row } from "./rows.ts";

const NONE = "-";
const columns = [
  "party",
  "added p50",
  "added p99",
  "first byte",
  "per second",
  "per token",
  "gap p99",
  "cpu",
  "memory MB",
] as const;
const widths = [14, 11, 11, 11, 11, 10, 9, 10, 20];

export const heading = `${line(columns)}
${line(["", "ms", "ms", "added, ms", "", "added, µs", "ms", "µs/request", "idle/loaded/after"])}`;

/** One line for each party. */
export function tableOf(row: Row, samples: Samples): string {
  const direct = samples.get("direct") ?? [];
  const lines = [...samples].map(([name, own]) => {
    const isDirect = name === "direct";
    const over = (of: (sample: Sample) => number) =>
      isDirect ? median(own.map(of)) : median(paired(own, direct, (a, b) => of(a) - of(b)));
    return line([
      name,
      ms(over(({ p50 }) => p50)),
      ms(over(({ p99 }) => p99)),
      ms(over(({ firstByte }) => firstByte)),
      digits(median(own.map(({ perSecond }) => perSecond)), 0),
      digits(over(({ token }) => token) * 1_000, 0),
      digits(median(own.map(({ gap99 }) => gap99)), 1),
      digits(cpuPerRequest(own) * 1_000, 0),
      memory(own),
    ]);
  });
  return [row.name, ...lines, ratios(samples), ...row.prompt >= LARGE ? beside(row, samples) : []]
    .join("\n") + "\n";
}

/** Processor time of one request, in milliseconds. */
export function cpuPerRequest(samples: readonly Sample[]): number {
  return sum(samples.map(({ cpuMs }) => cpuMs)) / sum(samples.map(({ requests }) => requests));
}

/** The gateway's figures divided by each floor's, the median of the rounds. */
export function ratios(samples: Samples): string {
  const gateway = samples.get("gateway") ?? [];
  const direct = samples.get("direct") ?? [];
  return ["blind floor", "reading floor"].flatMap((name) => {
    const floor = samples.get(name);
    if (!floor || gateway.length === 0) return [];
    const added = (of: (sample: Sample) => number) =>
      median(gateway.flatMap((own, round) => {
        const [a, b] = [floor[round], direct[round]];
        const lower = a && b ? of(a) - of(b) : 0;
        return b && lower > 0 ? [(of(own) - of(b)) / lower] : [];
      }));
    const whole = (of: (sample: Sample) => number) =>
      median(paired(gateway, floor, (own, other) => of(own) / of(other)));
    return [
      `  gateway / ${name}: added p50 ${x(added(({ p50 }) => p50))}, ` +
      `first byte ${x(added(({ firstByte }) => firstByte))}, time ${x(whole(({ p50 }) => p50))}, ` +
      `per second ${x(whole(({ perSecond }) => perSecond))}, ` +
      `cpu ${x(cpuPerRequest(gateway) / cpuPerRequest(floor))}, ` +
      `memory ${x(median(gateway.map(ofMemory)) / median(floor.map(ofMemory)))}` +
      `, gap p99 ${x(whole(({ gap99 }) => gap99))}`,
    ];
  }).join("\n");
}

/** What a large request takes in memory, and of the time of others. */
function beside({ prompt }: Row, samples: Samples): string[] {
  const taken = [...samples].flatMap(([name, own]) => {
    const first = own[0]?.first;
    if (!first) return [];
    // Rounds fill what those before them left behind, so they are counted from the very first.
    const most = Math.max(...own.map(({ memory }) => memory.loaded)) - first.idle;
    return [
      `${name} ${megabytes(grown(first))} and ${megabytes(most)} (${x(grown(first) / prompt)} and ${
        x(most / prompt)
      })`,
    ];
  });
  const stalls = (samples.get("gateway") ?? []).map(({ stall }) => stall);
  return [
    `  memory on top, of the first request and of any, MB (x the body): ${taken.join(", ")}`,
    `  longest wait of another request: ${ms(median(stalls))} ms`,
  ];
}

function ofMemory({ memory }: Sample): number {
  return grown(memory);
}

function grown({ idle, loaded }: Memory): number {
  return loaded - idle;
}

function megabytes(bytes: number): string {
  return digits(bytes / 1e6, 0);
}

function memory(samples: readonly Sample[]): string {
  const first = samples[0];
  if (!first) return NONE;
  const loaded = Math.max(...samples.map(({ memory }) => memory.loaded));
  const after = samples.at(-1)?.memory.after ?? 0;
  return [first.memory.idle, loaded, after].map(megabytes).join("/");
}

/** What of each round's two samples comes out. */
export function paired<T>(
  own: readonly T[],
  others: readonly T[],
  of: (own: T, other: T) => number,
): number[] {
  return own.flatMap((one, round) => {
    const other = others[round];
    return other === undefined ? [] : [of(one, other)];
  });
}

function line(cells: readonly string[]): string {
  return cells.map((cell, index) =>
    index === 0 ? `  ${cell.padEnd(widths[0] ?? 0)}` : cell.padStart(widths[index] ?? 0)
  ).join("");
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function ms(value: number): string {
  return digits(value, 3);
}

/** With so many digits behind the point; a dash for what was not measured. */
export function digits(value: number, count: number): string {
  return Number.isFinite(value) ? value.toFixed(count) : NONE;
}

function x(value: number): string {
  return Number.isFinite(value) ? value.toFixed(2) : NONE;
}
