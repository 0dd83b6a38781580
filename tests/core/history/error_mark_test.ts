import { assertEquals } from "@std/assert";
import { withErrorInWords } from "../../../lib/core/history/error_mark.ts";
import { result, text } from "../../helpers/turns.ts";

function said(isError: boolean, ...texts: string[]) {
  return withErrorInWords({ ...result("1", ...texts), isError });
}

Deno.test("A failed result says so in words, once", () => {
  assertEquals(said(true, "no such file", "more"), [text("Error: no such file"), text("more")]);
  assertEquals(said(true, "ERROR 5"), [text("ERROR 5")]);
  assertEquals(said(true, "It failed"), [text("It failed")]);
  assertEquals(said(true), [text("Error")]);
  assertEquals(said(false, "fine"), [text("fine")]);
});

Deno.test("A word far inside the text does not tell of the failure", () => {
  const late = `${"x".repeat(200)}error`;
  assertEquals(said(true, late), [text(`Error: ${late}`)]);
});

Deno.test("A failed result of an image alone gets words beside it", () => {
  const image = { kind: "image", source: { kind: "url", url: "https://x.test" } } as const;
  const failed = { ...result("1"), content: [image], isError: true };
  assertEquals(withErrorInWords(failed), [text("Error"), image]);
});
