import type { Clock } from "./clock.ts";

interface Waiting {
  readonly at: number;
  readonly run: () => void;
}

/**
 * A clock for very many calls of which nearly all are cancelled, such as the deadlines of requests.
 * Those of one duration are due in the order in which they were asked for, so that they stand in line
 * and one timer of the clock beneath serves them all: a place in a line costs a fifth of a timer
 * (docs/adr/0021). Durations are rounded up to whole milliseconds, because what is left until some
 * moment is hardly ever the same twice. The last timer of a line is left to run out.
 */
export function withTimerLines(clock: Clock): Clock {
  /** By duration in milliseconds; each waits in the order in which it is due. */
  const lines = new Map<number, Set<Waiting>>();

  const lookIn = (pause: number, ms: number, line: Set<Waiting>) =>
    void clock.after(pause, () => look(ms, line));

  const look = (ms: number, line: Set<Waiting>) => {
    try {
      runDue(line, clock.monotonic());
    } finally {
      // Also when a call has thrown: those behind it are to come all the same.
      const [first] = line;
      if (first) lookIn(Math.max(0, first.at - clock.monotonic()), ms, line);
      else lines.delete(ms);
    }
  };

  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    after(duration, run) {
      const ms = Math.ceil(duration);
      let line = lines.get(ms);
      if (!line) {
        lines.set(ms, line = new Set());
        lookIn(ms, ms, line);
      }
      const waiting = { at: clock.monotonic() + ms, run };
      line.add(waiting);
      return () => line.delete(waiting);
    },
  };
}

/**
 * Calls whoever is due, all in one turn: a timer for each takes two milliseconds, and thousands may
 * be due at once. No more are called than stood in line, so that those who join it again and again,
 * to be called at once, let others have their turn.
 */
function runDue(line: Set<Waiting>, now: number): void {
  let left = line.size;
  for (const waiting of line) {
    if (left-- === 0 || waiting.at > now) return;
    line.delete(waiting);
    waiting.run();
  }
}
