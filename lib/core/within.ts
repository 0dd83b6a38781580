import { type Clock, sleep } from "./clock.ts";

/** Resolves when `work` has settled, however it did, or after `ms` milliseconds. */
export async function waitAtMost(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  const enough = new AbortController();
  const end = () => {};
  await Promise.race([work.then(end, end), sleep(clock, ms, enough.signal).catch(end)]);
  enough.abort();
}
