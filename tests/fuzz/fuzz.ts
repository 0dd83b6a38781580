/**
 * Tries the readers of foreign input with inputs that nobody has written:
 *
 *     deno task fuzz [TARGET or all] [CASES] [SEED] [FIRST CASE]
 *
 * Exit code 1 when a promise is broken. The same numbers always give the same inputs.
 */
import { targetNames, targetOf } from "./_targets.ts";
import { explain, run } from "./_run.ts";

const DEFAULT_CASES = 20_000;

/** Any number will do; it stays the same so that a red run is red again. */
const DEFAULT_SEED = 2026;

const [name = "all", cases = DEFAULT_CASES, seed = DEFAULT_SEED, first = 0] = Deno.args;
const chosen = name === "all" ? targetNames : targetNames.filter((each) => each === name);
const numbers = [cases, seed, first].map(Number);
if (chosen.length === 0 || numbers.some((number) => !Number.isSafeInteger(number) || number < 0)) {
  console.error("usage: deno task fuzz [TARGET] [CASES] [SEED] [FIRST CASE]");
  console.error(`targets: all, ${targetNames.join(", ")}`);
  Deno.exit(2);
}

let broken = 0;
for (const each of chosen) {
  const target = await targetOf(each);
  const began = performance.now();
  const finding = run(target, { cases: Number(cases), seed: Number(seed), first: Number(first) });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  if (finding) {
    broken++;
    console.error(explain(finding));
  } else {
    console.log(`${each}: ${cases} cases of seed ${seed} in ${seconds} s: the promise is kept`);
  }
}
Deno.exit(broken > 0 ? 1 : 0);
