import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { validateAliases, validateDefaultModel } from "../../lib/models/validate.ts";

const aliases = (entries: Record<string, string[]>) => new Map(Object.entries(entries));

Deno.test("validateAliases has nothing to say about aliases that lead to models", () => {
  assertEquals(validateAliases(aliases({})), []);
  assertEquals(
    validateAliases(aliases({ a: ["b", "claude-next"], b: ["gpt-5"], opus: ["duo-chat-opus-5"] })),
    [],
  );
});

Deno.test("validateAliases names every problem at once", () => {
  const problems = validateAliases(aliases({
    dangling: ["nonsense"],
    empty: [],
    "bad name": ["opus"],
    far: ["constructor", "<img>"],
  }));
  assertEquals(problems.length, 5);
  for (const [at, part] of ["nonsense", "empty", "bad name", "constructor", "<img>"].entries()) {
    assertStringIncludes(problems[at] ?? "", part);
  }
});

Deno.test("validateAliases reports a loop once, with its path", () => {
  assertEquals(validateAliases(aliases({ a: ["a"] })), [
    `The alias "a" leads back to itself: a -> a.`,
  ]);
  assertEquals(validateAliases(aliases({ a: ["b"], b: ["c", "opus"], c: ["a"] })), [
    `The alias "a" leads back to itself: a -> b -> c -> a.`,
  ]);
});

Deno.test("validateAliases takes time in proportion to widely branching aliases", () => {
  const wide = new Map<string, string[]>();
  for (let level = 0; level < 60; level++) {
    for (const side of ["x", "y"]) {
      wide.set(`${side}${level}`, level ? [`x${level - 1}`, `y${level - 1}`] : ["opus"]);
    }
  }
  assertEquals(validateAliases(wide), []);
});

Deno.test("validateDefaultModel takes ids, aliases and unknown members of a family", () => {
  for (const name of ["duo-chat-sonnet-4-5", "sonnet", "mine", "claude-future"]) {
    assertEquals(validateDefaultModel(name, aliases({ mine: ["opus"] })), undefined);
  }
});

Deno.test("validateDefaultModel says what is wrong and what is near", () => {
  assertMatch(validateDefaultModel("sonet", aliases({})) ?? "", /Similar names: sonnet/);
  assertMatch(validateDefaultModel("a b", aliases({})) ?? "", /impossible/);
});
