import { flag, listOf, members, number, oneOf, optional, text, time } from "../core/checks.ts";
import { phases } from "../stats/phase.ts";
import { tokenStates } from "../upstream/types.ts";
import type { Flight, Instance } from "./instance.ts";

/**
 * What a process writes of itself: durations in place of moments, because clocks of machines differ,
 * and no name, because its key has that. Neither prompts nor addresses nor secrets are in it.
 */
export interface Entry extends Omit<Instance, "name" | "startedAt" | "flights"> {
  readonly uptimeMs: number;
  readonly flights: readonly EntryFlight[];
}

export interface EntryFlight extends Omit<Flight, "startedAt" | "usage"> {
  readonly runningMs: number;
  /** Output tokens as far as they are known. */
  readonly output: number;
}

/** How many running exchanges an entry tells of; the others are only counted. */
export const MOST_FLIGHTS = 100;

/**
 * Characters of them, as JSON. One value holds 65,536 bytes; the names of members and figures, which
 * are most of a row, take a byte each, and foreign texts two at most.
 */
const MOST_CHARS = 36_000;

const isEntry = members({
  version: text,
  // Times, because what is reckoned from them is to be a moment.
  uptimeMs: time,
  running: number,
  waiting: number,
  isStopping: flag,
  token: oneOf(tokenStates),
  lastError: optional(text),
  failing: listOf(text, 10),
  flights: listOf(
    members({
      id: text,
      runningMs: time,
      phase: oneOf(phases),
      client: text,
      lane: text,
      stream: flag,
      requestedModel: text,
      model: text,
      keyName: text,
      firstByteMs: optional(number),
      retries: number,
      bytesOut: number,
      output: number,
    }),
    MOST_FLIGHTS,
  ),
});

/** The entry that a foreign value is; `undefined` when it is none. */
export function readEntry(value: unknown): Entry | undefined {
  return isEntry(value) ? value as Entry : undefined;
}

/** The first of these exchanges, as many as one entry holds. */
export function fitting(flights: readonly (Flight & { runningMs: number })[]): EntryFlight[] {
  const found: EntryFlight[] = [];
  let chars = 0;
  for (const flight of flights.slice(0, MOST_FLIGHTS)) {
    const row = entryFlight(flight);
    chars += JSON.stringify(row).length;
    if (chars > MOST_CHARS) break;
    found.push(row);
  }
  return found;
}

function entryFlight(flight: Flight & { runningMs: number }): EntryFlight {
  const { id, phase, client, lane, stream, requestedModel, model, keyName } = flight;
  const { firstByteMs, retries, bytesOut, runningMs, usage } = flight;
  return {
    id,
    runningMs,
    phase,
    client,
    lane,
    stream,
    requestedModel,
    model,
    keyName,
    ...firstByteMs !== undefined && { firstByteMs },
    retries,
    bytesOut,
    output: usage.output,
  };
}
