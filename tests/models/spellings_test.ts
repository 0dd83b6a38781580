import { assertEquals } from "@std/assert";
import { spellings, withoutDate } from "../../lib/models/spellings.ts";

Deno.test("spellings of a Claude: dated, undated, dotted, and without the word", () => {
  assertEquals(spellings("claude-haiku-4-5-20251001"), [
    "claude-haiku-4-5-20251001",
    "claude-haiku-4-5",
    "claude-haiku-4.5",
    "haiku-4-5",
    "haiku-4.5",
  ]);
});

Deno.test("spellings of a GPT: dated, undated, dashed", () => {
  assertEquals(spellings("gpt-5.4-2026-03-05"), ["gpt-5.4-2026-03-05", "gpt-5.4", "gpt-5-4"]);
  assertEquals(spellings("gpt-5-codex"), ["gpt-5-codex"]);
});

Deno.test("withoutDate takes off dates only", () => {
  assertEquals(withoutDate("claude-opus-4-5-20251101"), "claude-opus-4-5");
  assertEquals(withoutDate("gpt-5-mini-2025-08-07"), "gpt-5-mini");
  for (const name of ["gpt-5", "claude-opus-4-6", "gpt-6-astra"]) {
    assertEquals(withoutDate(name), name);
  }
});
