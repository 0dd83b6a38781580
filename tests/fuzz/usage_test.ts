/** Whatever an upstream says that it used, no client, record or sum is told nonsense. */
import { assert } from "@std/assert";
import { dialectNames } from "../../lib/dialects/names.ts";
import { keptStreams } from "./_corpus.ts";
import { streamsOf } from "./targets/stream.ts";

/** As JSON texts; some of them no number that JavaScript can count with. */
const absurd = [
  "-5",
  "1e300",
  "0.5",
  "9007199254740993",
  "1e999",
  '"12"',
  "null",
  "[]",
  "{}",
  "true",
];

const COUNT = /("(?:\w+_)?tokens":)\d+/g;

for (const upstream of dialectNames) {
  Deno.test(`absurd usage in streams of ${upstream} is contained for taps, decoders and clients`, () => {
    const target = streamsOf(upstream);
    let changed = 0;
    for (const events of keptStreams(upstream)) {
      for (const value of absurd) {
        // One count after another, and all at once; for those clients that want to know.
        const most = Math.max(...events.map(({ data }) => data.match(COUNT)?.length ?? 0));
        for (let which = 0; which <= most; which++) {
          const spoiled = events.map(({ event, data }) => {
            let at = 0;
            const text = data.replace(COUNT, (count, name) => {
              at++;
              if (which !== most && at - 1 !== which) return count;
              changed++;
              return name + value;
            });
            return { event, data: text };
          });
          for (const client of [0, 2, 4]) {
            target.check({ events: spoiled, chunk: 4_096, client });
          }
        }
      }
    }
    assert(changed > 100, `${changed} counts were changed`);
  });
}
