/** The kept corpus and every finding; the long run is `deno task fuzz`. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { JsonValue } from "../../lib/core/canonical.ts";
import { findingsOf } from "./_corpus.ts";
import { explain, inputOf, run } from "./_run.ts";
import { type Target, target } from "./_target.ts";
import { targetNames, targetOf } from "./_targets.ts";

const SEED = 11;
const CASES = 100;

for (const name of targetNames) {
  Deno.test(`fuzz ${name}: the corpus, all findings and ${CASES} new inputs keep the promise`, async () => {
    const each = await targetOf(name);
    assert(each.corpus.length > 0);
    for (const input of [...each.corpus, ...findingsOf(name)]) each.check(input);
    const finding = run(each, { cases: CASES, seed: SEED });
    assert(!finding, finding && explain(finding));
  });

  Deno.test(`fuzz ${name}: a seed and a number make one input, and most inputs are new`, async () => {
    const each = await targetOf(name);
    const made = Array.from({ length: 60 }, (_, at) => JSON.stringify(inputOf(each, SEED, at)));
    const again = Array.from({ length: 60 }, (_, at) => JSON.stringify(inputOf(each, SEED, at)));
    assertEquals(again, made);
    assert(new Set(made).size > 30, `${new Set(made).size} of 60 differ`);
  });
}

/** Breaks when the text holds an x and the list a number above 6. */
const planted: Target = target<{ text: string; list: number[] }>({
  name: "planted",
  promise: "There is no x beside a large number.",
  corpus: [{ text: "", list: [] }],
  generate: (random) => ({
    text: Array.from({ length: 20 }, () => random.pick(["a", "b", "x"])).join(""),
    list: Array.from({ length: 8 }, () => random.below(10)),
  }),
  check({ text, list }) {
    if (text.includes("x") && list.some((number) => number > 6)) throw new TypeError("planted");
  },
});

Deno.test("a broken promise is found, made small, and told with the command that repeats it", () => {
  const finding = run(planted, { cases: 100, seed: 1 });
  assert(finding);
  const { text, list } = finding.minimal as { text: string; list: JsonValue[] };
  assertEquals([text, list.length], ["x", 1]);
  const words = explain(finding);
  assertStringIncludes(words, `deno task fuzz planted 1 1 ${finding.caseNumber}`);
  const repeated = run(planted, { cases: 1, seed: 1, first: finding.caseNumber });
  assertEquals(repeated?.input, finding.input);
});
