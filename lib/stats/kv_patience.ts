import type { Clock } from "../core/clock.ts";
import type { KvDatabase } from "./kv_database.ts";

/** The database did not answer in time. What was asked of it may still happen. */
export class SilenceError extends Error {
  override readonly name = "SilenceError";
}

/** Operations that were given up and may be in memory still; more are not begun. */
const MOST_GIVEN_UP = 8;

/** The same database, but an operation rejects with {@linkcode SilenceError} after `ms`. */
export function withPatience(database: KvDatabase, clock: Clock, ms: number): KvDatabase {
  let givenUp = 0;

  const within = <T>(start: () => Promise<T>): Promise<T> => {
    if (givenUp >= MOST_GIVEN_UP) return Promise.reject(new SilenceError("No answer for long."));
    return new Promise<T>((resolve, reject) => {
      let isLate = false;
      const cancel = clock.after(ms, () => {
        isLate = true;
        givenUp++;
        reject(new SilenceError("No answer in time."));
      });
      Promise.try(start).then(resolve, reject).finally(() => {
        cancel();
        if (isLate) givenUp--;
      });
    });
  };

  return {
    read: (keys) => within(() => database.read(keys)),
    async *scan(range, options) {
      const rows = database.scan(range, options)[Symbol.asyncIterator]();
      for (;;) {
        const { done, value } = await within(() => rows.next());
        if (done) return;
        yield value;
      }
    },
    commit: (changes) => within(() => database.commit(changes)),
    close: () => database.close(),
  };
}
