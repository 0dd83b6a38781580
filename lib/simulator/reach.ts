import { type Clock, sleep } from "../core/clock.ts";
import { fetchFailed } from "./connection_causes.ts";
import { aborted } from "./delivery.ts";
import type { Fault } from "./faults.ts";

/** Where a call is going. */
export interface Journey {
  url: string;
  clock: Clock;
  signal: AbortSignal;
}

/** Whether a call meets something of the fault before anybody has looked at it. */
export function isOnTheWay({ kind, delayMs }: Fault): boolean {
  return delayMs !== undefined || kind === "connection" || kind === "hang";
}

/**
 * What a call meets on its way: a delay, a connection that is not made, a server that takes the
 * request and never answers.
 *
 * @throws {TypeError} as Deno's `fetch` does when the connection fails.
 * @throws the signal's reason when the client gives up first.
 */
export async function reach(fault: Fault, { url, clock, signal }: Journey): Promise<void> {
  if (fault.delayMs) await sleep(clock, fault.delayMs, signal);
  if (fault.kind === "connection") throw fetchFailed(url, fault.cause);
  if (fault.kind !== "hang") return;
  await aborted(signal);
  throw signal.reason;
}
