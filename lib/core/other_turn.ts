/**
 * Lets timers and other requests have their turn before long work goes on. It waits for no time to
 * pass, so it needs no clock.
 */
export function otherTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
