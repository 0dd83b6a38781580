/**
 * Time comes in through the door: everything that waits or measures takes a {@linkcode Clock}, so
 * that a test can move time by hand instead of sleeping.
 */

/** The two times a program needs, and a way to be called later. */
export interface Clock {
  /** Wall-clock time in milliseconds since the Unix epoch; it can jump. For time stamps. */
  now(): number;
  /** Milliseconds that only ever grow, with fractions. For durations and deadlines. */
  monotonic(): number;
  /**
   * Calls `run` once, `ms` milliseconds from now. The returned function cancels it; calling it
   * later, or twice, does nothing. A pending call never keeps the process alive.
   */
  after(ms: number, run: () => void): () => void;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    Deno.unrefTimer(timer);
    return () => clearTimeout(timer);
  },
};

/**
 * Resolves after `ms` milliseconds.
 *
 * @throws the signal's reason as soon as the signal aborts.
 */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const aborted = () => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener("abort", aborted);
      resolve();
    });
    signal?.addEventListener("abort", aborted, { once: true });
  });
}
