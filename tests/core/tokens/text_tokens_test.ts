import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import fc from "fast-check";
import { textTokens, TokenMeter } from "../../../lib/core/tokens/text_tokens.ts";
import { cutText } from "../../helpers/events.ts";

Deno.test("TokenMeter counts the same, however the text is cut", () => {
  fc.assert(
    fc.property(cutText(fc.string({ unit: "binary" })), ({ text, pieces }) => {
      const meter = new TokenMeter();
      for (const piece of pieces) meter.add(piece);
      assertEquals(meter.tokens, textTokens(text));
    }),
    { seed: 1 },
  );
});

Deno.test("textTokens counts a part of a text as if it stood alone", () => {
  assertEquals(textTokens("one two three", 4, 7), textTokens("two"));
  assertEquals(textTokens("", 0, 0), 0);
});

Deno.test("textTokens stays within what vendors count for each kind of text", () => {
  /** Characters to a token that tokenizers of both vendors show for such text. */
  const kinds: [string, number, number][] = [
    ["The river crosses the valley and then turns towards the sea. ", 3, 4.5],
    ['{"name":"look","arguments":{"path":"/tmp/a.txt","limit":20}}', 1.8, 3.2],
    ["  const total = items.reduce((sum, item) => sum + item.price, 0);\n", 2, 3.6],
    ["8 15 16 23 42 1024 99999 ", 1.2, 2.2],
    ["こんにちは世界。今日は良い天気です。", 0.6, 1],
    ["Привет, как дела сегодня? ", 1.2, 2],
    ["😀🎉", 0.3, 0.8],
    ["aGVsbG8gd29ybGQhIFRoaXMgaXMgYmFzZTY0", 1, 2.2],
  ];
  for (const [text, low, high] of kinds) {
    const ratio = text.length / textTokens(text);
    assertGreater(ratio, low, text);
    assertLess(ratio, high, text);
  }
});

Deno.test("textTokens never counts less for a longer text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
      assert(textTokens(a + b) >= textTokens(a));
    }),
    { seed: 2 },
  );
});
