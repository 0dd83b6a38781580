import type { Clock } from "./clock.ts";

interface Waiting {
  readonly at: number;
  readonly run: () => void;
}

/**
 * A clock for very many calls of which nearly all are cancelled, such as the deadlines of requests.
 * Those of one duration are due in the order in which they were asked for, so that they stand in line
 * and one timer of the clock beneath serves them all: a place in a line costs a tenth of a timer
 * (docs/adr/0021). The last timer of a line is left to run out.
 */
export function withTimerLines(clock: Clock): Clock {
  /** By duration in milliseconds; each waits in the order in which it is due. */
  const lines = new Map<number, Set<Waiting>>();

  const lookIn = (pause: number, ms: number, line: Set<Waiting>) =>
    void clock.after(pause, () => look(ms, line));

  const look = (ms: number, line: Set<Waiting>) => {
    const [first] = line;
    if (!first) return void lines.delete(ms);
    const left = first.at - clock.monotonic();
    if (left > 0) return lookIn(left, ms, line);
    line.delete(first);
    // Before the call, which may throw.
    lookIn(0, ms, line);
    first.run();
  };

  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    after(ms, run) {
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
