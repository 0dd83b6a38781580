import { assertEquals } from "@std/assert";
import { nameProblem, readings } from "../../lib/models/name.ts";

Deno.test("a name may have 128 of letters, digits and . _ : / @ - [ ]", () => {
  for (const name of ["a", "a".repeat(128), "Az09._:/@-[]"]) {
    assertEquals(nameProblem(name), undefined);
  }
});

Deno.test("nameProblem says what is wrong without repeating the name", () => {
  assertEquals(nameProblem(""), "it is empty");
  assertEquals(
    nameProblem("a".repeat(129)),
    "it is 129 characters long, and at most 128 are allowed",
  );
  for (const name of ["a b", "a\n", "ä", '"', "a\\b", "a?b", "a%b", "a,b", "a|b"]) {
    assertEquals(
      nameProblem(name),
      "it holds a character that is not a letter, a digit or one of . _ : / @ - [ ]",
    );
  }
});

Deno.test("readings take off the variant, the routes, and both", () => {
  assertEquals(readings("duo/anthropic/claude-x[1m]"), [
    "duo/anthropic/claude-x[1m]",
    "duo/anthropic/claude-x",
    "claude-x[1m]",
    "claude-x",
  ]);
  assertEquals(new Set(readings("other/claude[a]b")), new Set(["other/claude[a]b"]));
});
