import type { Clock } from "../core/clock.ts";
import type { Entry } from "./entry.ts";
import { instanceName } from "./keys.ts";
import type { Instance } from "./instance.ts";

/** When something elsewhere began, by this process's clocks. */
interface Beginning {
  /** On the monotonic clock. */
  readonly at: number;
  /** In milliseconds since the epoch. */
  readonly startedAt: number;
}

/** What is known of another process. */
export interface Sighting {
  /** Changes with every entry that it writes. */
  readonly versionstamp: string | null;
  /** When the latest entry was first seen, on the monotonic clock. */
  readonly seenAt: number;
  readonly instance: Instance;
  readonly start: Beginning;
  /** Of what it serves, by id. */
  readonly flights: ReadonlyMap<string, Beginning>;
}

/**
 * Another process, as its entry tells that was found now.
 *
 * An entry says for how long something has been running, and is older than it looks by the time that
 * it took to get here. So of all reckonings of one beginning the earliest is the nearest, and it
 * holds: shown times neither depend on the other machine's clock nor jump about.
 */
export function sighted(
  writer: string,
  { uptimeMs, flights, ...state }: Entry,
  versionstamp: string | null,
  before: Sighting | undefined,
  clock: Pick<Clock, "now" | "monotonic">,
): Sighting {
  const seenAt = clock.monotonic();
  const now = clock.now();
  const beginning = (runningMs: number, known: Beginning | undefined): Beginning => {
    const at = seenAt - runningMs;
    // Less than a millisecond is noise.
    return known && known.at < at + 1 ? known : { at, startedAt: Math.round(now - runningMs) };
  };
  const start = beginning(uptimeMs, before?.start);
  const begun = new Map<string, Beginning>();
  const instance: Instance = {
    ...state,
    name: instanceName(writer),
    startedAt: start.startedAt,
    flights: flights.map(({ runningMs, output, ...flight }) => {
      const own = beginning(runningMs, before?.flights.get(flight.id));
      begun.set(flight.id, own);
      return { ...flight, startedAt: own.startedAt, usage: { output } };
    }),
  };
  return { versionstamp, seenAt, instance, start, flights: begun };
}
