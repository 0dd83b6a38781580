import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  customInputClosing,
  customInputOpening,
  CustomInputReader,
  customInputSchema,
  escapeCustomInput,
  unwrapCustomInput,
  wrapCustomInput,
} from "../../lib/core/custom_input.ts";
import { qualifiesForStrict } from "../../lib/core/schema/strict.ts";
import { cuts, cutText } from "../helpers/events.ts";

/** Any UTF-16, with what JSON and Unicode make hard in plenty. */
const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom('"', "\\", "\n", "\u2028", "\0", "u", "/", "😀", "\ud83d", "\ude00"),
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
  ),
});

function readPieces(pieces: readonly string[]): string {
  const reader = new CustomInputReader();
  return pieces.map((piece) => reader.push(piece)).join("") + reader.end();
}

Deno.test("Custom input, wrapped in any pieces, is JSON that holds the text", () => {
  fc.assert(
    fc.property(cutText(anyText), ({ text, pieces }) => {
      const json = customInputOpening + pieces.map(escapeCustomInput).join("") +
        customInputClosing;
      assertEquals(JSON.parse(json), { input: text });
    }),
    { seed: 1 },
  );
});

Deno.test("Custom input comes back as it was, in any pieces of its JSON", () => {
  fc.assert(
    fc.property(cutText(anyText.map(wrapCustomInput)), ({ text: json, pieces }) => {
      const { input } = JSON.parse(json);
      assertEquals(readPieces(pieces), input.toWellFormed());
    }),
    { seed: 2 },
  );
});

Deno.test("CustomInputReader gives the same text wherever any JSON is cut", () => {
  const inputs = [
    '{"input":"a\\"b\\\\c\\n\\u00e9\\ud83d\\ude00\\/😀"}',
    ' {\n"input" : "spaced" } ',
    '{"input":"x","other":{"input":"y"}}',
    '{"other":1,"input":"late"}',
    '{"\\u0069nput":"escaped key"}',
    '{"inputs":"other key"}',
    '{"in put":"x"}',
    '{"input":5}',
    '{"input":"cut off in an escape\\u00',
    '{"input":"lone \\ud83d half"}',
    '{"input":"lone \\ud83d\\ud83d\\ude00"}',
    '{"input":"regex \\d+ and \\u12"}',
    '{"input":"bad \\u12\\n"}',
    "{}",
    "[1]",
    "",
    "not json",
  ];
  for (const json of inputs) {
    const whole = unwrapCustomInput(json);
    for (const pieces of cuts(json)) assertEquals(readPieces(pieces), whole, json);
    assertEquals(readPieces([...json].flatMap((c) => c.split(""))), whole, json);
  }
});

Deno.test("CustomInputReader takes the input member and gives other JSON as it came", () => {
  assertEquals(unwrapCustomInput('{"input":"x","other":1}'), "x");
  assertEquals(unwrapCustomInput('{"other":1,"input":"late"}'), "late");
  assertEquals(unwrapCustomInput('{"patch": "x"}'), '{"patch": "x"}');
  assertEquals(unwrapCustomInput('{"input":5}'), '{"input":5}');
  assertEquals(unwrapCustomInput("[1]"), "[1]");
  assertEquals(unwrapCustomInput("{}"), "{}");
});

Deno.test("CustomInputReader makes the best of broken strings", () => {
  assertEquals(unwrapCustomInput('{"input":"regex \\d+"}'), "regex \\d+");
  assertEquals(unwrapCustomInput('{"input":"\\u12"}'), "\\u12");
  assertEquals(unwrapCustomInput('{"input":"\\u12\\n"}'), "\\u12\n");
  assertEquals(unwrapCustomInput('{"input":"cut of'), "cut of");
  assertEquals(unwrapCustomInput('{"input":"cut \\u00'), "cut ");
  assertEquals(unwrapCustomInput('{"input":"a\nb"}'), "a\nb");
});

Deno.test("CustomInputReader never gives half of a surrogate pair", () => {
  const reader = new CustomInputReader();
  const given = [...'{"input":"😀\\ud83d\\ude00\\ud83d"}'].flatMap((c) => c.split(""))
    .map((unit) => reader.push(unit));
  given.push(reader.end());
  assertEquals(given.every((text) => text.isWellFormed()), true);
  assertEquals(given.join(""), "😀😀\ufffd");
});

Deno.test("CustomInputReader gives text as soon as it is known", () => {
  const reader = new CustomInputReader();
  assertEquals(reader.push('{"input":"ab'), "ab");
  assertEquals(reader.push("c\\"), "c");
  assertEquals(reader.push('nd"}'), "\nd");
  assertEquals(reader.end(), "");
});

Deno.test("CustomInputReader does not keep JSON of another form without end", () => {
  const reader = new CustomInputReader();
  const piece = `{"x":"${"y".repeat(1024 * 1024)}😀`;
  const given = Array.from({ length: 6 }, () => reader.push(piece));
  assertEquals(given.slice(0, 3), ["", "", ""]);
  assertEquals(given.join("") + reader.end(), piece.repeat(6));
});

Deno.test("customInputSchema describes what wrapping gives and qualifies for strict mode", () => {
  const schema = customInputSchema();
  assertEquals(schema.required, Object.keys(JSON.parse(wrapCustomInput("x"))));
  assertEquals(qualifiesForStrict(schema), true);
});
