import { assertEquals } from "@std/assert";
import { explainProblems } from "../../lib/config/mod.ts";

Deno.test("explainProblems() names each variable once, with its problems and what to do", () => {
  assertEquals(
    explainProblems([
      { variable: "PORT", problem: "It is a word.", fix: "Write a number." },
      { variable: "ALLOWED_HOSTS", problem: "One is wrong.", fix: "Write names." },
      { variable: "ALLOWED_HOSTS", problem: "Another is wrong.", fix: "Write names." },
    ]),
    `3 problems with the settings, so Duo Gateway does not start:

  PORT
    It is a word.
    Write a number.

  ALLOWED_HOSTS
    One is wrong.
    Another is wrong.
    Write names.

Every setting is described in docs/configuration.md.
`,
  );
});
