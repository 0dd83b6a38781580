import { z } from "zod";
import type { AskInit, TestGateway } from "../helpers/test_gateway.ts";
import parse from "../npm/parse_prometheus.ts";

const families = z.array(z.object({
  name: z.string(),
  metrics: z.array(z.object({
    labels: z.record(z.string(), z.string()).default({}),
    value: z.coerce.number(),
  })),
}));

/** One line of `/metrics`. */
export interface Row {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What `/metrics` shows to this caller, by name. */
export async function scrape(
  gateway: TestGateway,
  init: AskInit = {},
): Promise<Map<string, Row[]>> {
  return readText(await (await gateway.ask("/metrics", undefined, init)).text());
}

/**
 * Prometheus' text form as a parser reads it. Comments are left out, because this parser makes one
 * histogram of all that differ in their labels; promtool looks at types in `tests/packaging`.
 */
export function readText(text: string): Map<string, Row[]> {
  const found = new Map<string, Row[]>();
  for (const { name, metrics } of families.parse(parse(text.replaceAll(/^# .*\n/gm, "")))) {
    // The lines of a histogram take turns.
    found.set(name, [...found.get(name) ?? [], ...metrics]);
  }
  return found;
}

/** The rows of a metric; none when it is not shown. */
export function rows(scraped: ReadonlyMap<string, Row[]>, name: string): readonly Row[] {
  return scraped.get(name) ?? [];
}

/** The value of the row that has all these labels. */
export function valueOf(
  scraped: ReadonlyMap<string, Row[]>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  return rows(scraped, name).find((row) =>
    Object.entries(labels).every(([label, text]) => row.labels[label] === text)
  )?.value;
}
