/**
 * Statistics as lines of JSON: to keep a copy, to move to another database, to look at with other
 * programs. The first line tells what the others are:
 *
 *     {"format": "duo-gateway statistics", "version": 1, "id": "...", "exportedAt": "..."}
 *     {"cell": {"of": "model", "name": "duo-chat-sonnet-4-5"}, "tally": {"requests": 12, ...}}
 *     {"exchange": {"id": "req_...", "startedAt": 1795262400000, ...}}
 */
import type { Increment } from "./add_once.ts";
import { cellOf, cellPrefix, SCHEMA } from "./kv_keys.ts";
import type { ExchangeRecord } from "./record.ts";
import { readRecord } from "./record_json.ts";
import type { Cell } from "./store.ts";
import { readTally, tallyJson } from "./tally_json.ts";

const FORMAT = "duo-gateway statistics";

/** More than a database holds after its oldest buckets were deleted. */
const MOST_LINES = 100_000;

/** A file cannot be imported; the message says where and why. */
export class ImportError extends Error {
  override readonly name = "ImportError";
}

/** What the lines of an export say. */
export interface Backup {
  /** The name of this export. */
  id: string;
  increments: Increment[];
  exchanges: ExchangeRecord[];
}

export function headerLine({ id, now }: { id: string; now: number }): string {
  const exportedAt = new Date(now).toISOString();
  return JSON.stringify({ format: FORMAT, version: SCHEMA, id, exportedAt });
}

export function cellLine([cell, tally]: Increment): string {
  return JSON.stringify({ cell, tally: tallyJson(tally) });
}

export function exchangeLine(exchange: ExchangeRecord): string {
  return JSON.stringify({ exchange });
}

/** @throws {ImportError} when any line is not of an export, or of a newer version's. */
export async function readLines(lines: AsyncIterable<string>): Promise<Backup> {
  let number = 0;
  let id: string | undefined;
  const increments: Increment[] = [];
  const exchanges: ExchangeRecord[] = [];
  for await (const line of lines) {
    number++;
    if (line.trim() === "") continue;
    if (number > MOST_LINES) throw new ImportError(`There are more than ${MOST_LINES} lines.`);
    const json = parse(line);
    const increment = readIncrement(json);
    const exchange = readRecord(json.exchange);
    if (id === undefined) id = readHeader(json);
    else if (increment) increments.push(increment);
    else if (exchange) exchanges.push(exchange);
    else throw new ImportError(`Line ${number} is none of exported statistics.`);
  }
  if (id === undefined) throw new ImportError("There is nothing in it.");
  return { id, increments, exchanges };
}

function readHeader({ format, version, id }: Record<string, unknown>): string {
  const isName = typeof id === "string" && id !== "" && id.length <= 100;
  if (format !== FORMAT || typeof version !== "number" || !isName) {
    throw new ImportError("The first line does not say that these are exported statistics.");
  }
  if (version > SCHEMA) {
    throw new ImportError("It was exported by a newer version of the gateway.");
  }
  return id;
}

function readIncrement({ cell, tally }: Record<string, unknown>): Increment | undefined {
  const read = readTally(tally);
  const address = readCell(cell);
  return read && address && [address, read];
}

/** Cells are read by their keys, so that one place knows what a cell is. */
function readCell(value: unknown): Cell | undefined {
  const { of, name, start, model } = asObject(value);
  const bucket = model === undefined ? [start, "all"] : [start, "model", model];
  const parts = start !== undefined ? [of, ...bucket] : name !== undefined ? [of, name] : [of];
  const isPart = (part: unknown) => typeof part === "string" || typeof part === "number";
  return parts.every(isPart) ? cellOf([...cellPrefix, ...parts]) : undefined;
}

function parse(line: string): Record<string, unknown> {
  try {
    return asObject(JSON.parse(line));
  } catch {
    return {};
  }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? value as Record<string, unknown> : {};
}
