/** Laws of the scanner, with `JSON.parse` as the judge of what is JSON. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { JsonError } from "../../lib/core/json_error.ts";
import { JsonScanner, type ScannedObject } from "../../lib/core/json_scan.ts";
import { cutAt, cuts, jsonObject, jsonValue } from "../helpers/json_text.ts";

const encoder = new TextEncoder();
const watched = ["messages.*.role", "a.*", "a.b"];

/** What the scanner says of a text in these chunks: what it found, or the message of its refusal. */
function verdict(chunks: readonly Uint8Array[]): ScannedObject | JsonError {
  const scanner = new JsonScanner({ watch: watched });
  try {
    for (const chunk of chunks) scanner.push(chunk);
    return scanner.end();
  } catch (error) {
    assert(error instanceof JsonError, `not a JsonError: ${error}`);
    return error;
  }
}

/** The verdict in a form that can be compared. */
function outcome(chunks: readonly Uint8Array[]): unknown {
  const found = verdict(chunks);
  if (found instanceof JsonError) return [found.message, found.fault, found.position, found.key];
  const strings = [...found.watched].map(([path, { values, last }]) => [path, values, last]);
  return [found.size, found.open, found.close, [...found.members.values()], strings];
}

/** The top-level members as `JSON.parse` sees them; `undefined` when the bytes are no JSON object. */
function parsed(bytes: Uint8Array): Map<string, unknown> | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    return new Map(Object.entries(value));
  } catch {
    return undefined;
  }
}

Deno.test("JsonScanner accepts every object that JSON.parse does, and finds the same members", () => {
  fc.assert(
    fc.property(jsonObject, cuts, (text, places) => {
      const bytes = encoder.encode(text);
      const found = verdict(cutAt(bytes, places));
      assert(!(found instanceof JsonError), `${found} in ${text}`);
      const members = parsed(bytes);
      assertEquals(new Set(found.members.keys()), new Set(members?.keys()));
      for (
        const { key, keyStart, keyEnd, valueStart, valueEnd, ...rest } of found.members.values()
      ) {
        const read = (from: number, to: number): unknown =>
          JSON.parse(new TextDecoder().decode(bytes.subarray(from, to)));
        const value = read(valueStart, valueEnd);
        assertEquals(read(keyStart, keyEnd), key);
        assertEquals(value, members?.get(key));
        assertEquals(rest.isFilledArray, Array.isArray(value) && value.length > 0);
        assertEquals(
          rest.type,
          value === null ? "null" : Array.isArray(value) ? "array" : typeof value,
        );
      }
    }),
    { seed: 8259, numRuns: 1_000 },
  );
});

Deno.test("JsonScanner refuses a top level that is no object, whatever it is", () => {
  fc.assert(
    fc.property(jsonValue.filter((text) => !text.startsWith("{")), (text) => {
      const found = verdict([encoder.encode(text)]);
      assert(found instanceof JsonError);
      assertEquals(found.fault, "not_an_object");
    }),
    { seed: 8259, numRuns: 200 },
  );
});

const damage = fc.record({
  kind: fc.constantFrom("remove", "insert", "replace", "truncate", "repeat"),
  place: fc.nat(),
  length: fc.integer({ min: 1, max: 4 }),
  byte: fc.oneof(
    fc.constantFrom(...encoder.encode('{}[]",:\\u0123eE+-.tfn \n')),
    fc.integer({ min: 0, max: 255 }),
  ),
});

function damaged(bytes: Uint8Array, { kind, place, length, byte }: {
  kind: string;
  place: number;
  length: number;
  byte: number;
}): Uint8Array<ArrayBuffer> {
  const at = place % bytes.length;
  const [before, part, after] = [
    bytes.subarray(0, at),
    bytes.subarray(at, at + length),
    bytes.subarray(at + length),
  ];
  switch (kind) {
    case "remove":
      return Uint8Array.from([...before, ...after]);
    case "insert":
      return Uint8Array.from([...before, byte, ...part, ...after]);
    case "replace":
      return Uint8Array.from([...before, byte, ...part.subarray(1), ...after]);
    case "truncate":
      return Uint8Array.from(before);
    default:
      return Uint8Array.from([...before, ...part, ...part, ...after]);
  }
}

Deno.test("JsonScanner refuses damaged objects exactly when JSON.parse does", () => {
  let refused = 0;
  fc.assert(
    fc.property(jsonObject, damage, cuts, (text, how, places) => {
      const bytes = damaged(encoder.encode(text), how);
      const found = verdict(cutAt(bytes, places));
      if (found instanceof JsonError) {
        refused++;
        // JSON.parse lets a repeated key pass; whatever is wrong behind it was not looked at.
        if (found.fault === "repeated_key") return;
      }
      assertEquals(!(found instanceof JsonError), parsed(bytes) !== undefined);
    }),
    { seed: 8259, numRuns: 4_000 },
  );
  assert(refused > 1_000, `only ${refused} of the damaged texts were refused`);
});

Deno.test("JsonScanner refuses random bytes without any other error", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const found = verdict([encoder.encode('{"a":'), bytes]);
      if (found instanceof JsonError) assert(/^[ -~]+$/.test(found.message));
    }),
    { seed: 8259, numRuns: 1_000 },
  );
});

const corpus: (string | number[])[] = [
  "{}",
  ' { "a" : [ { } , [ ] , "" ] , "b" : { "c" : [ 1 ] } } ',
  '{"messages":[{"role":"user","content":"hi"},{"content":[],"\\u0072ole":"assistant"}]}',
  '{"a":-12.50e+07,"b":0,"c":0.0,"d":1E9,"e":-0,"f":[1,2.5,3e1]}',
  '{"\\ud83d\\ude00":"\u00e9\u6587\u{1f600}\ufeff","t":true,"f":false,"n":null}',
  '{"a":"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00Ff\\ud800"}',
  '{"a":{"b":"x","b":"y"},"\\u0061b":["p","q"]}',
  '{"a":1,"\\u0061":2}',
  '{"a":1 "b":2}',
  '{"a":1.}',
  '{"a":-}',
  '{"a":1e+}',
  '{"a":tru}',
  '{"a":"\\u12"}',
  '{"a":"\\q"}',
  '{"a":[1,]}',
  '{"a":[1}',
  "{} x",
  "\ufeff{}",
  [0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x30, 0x7d],
  [0x7b, 0x22, 0xf0, 0x9f, 0x98, 0x22, 0x3a, 0x30, 0x7d],
];

Deno.test("JsonScanner says the same of a text wherever it is cut", () => {
  for (const text of corpus) {
    const bytes = typeof text === "string" ? encoder.encode(text) : Uint8Array.from(text);
    const whole = outcome([bytes]);
    for (let at = 0; at <= bytes.length; at++) {
      assertEquals(outcome([bytes.subarray(0, at), bytes.subarray(at)]), whole, `${text} at ${at}`);
    }
    assertEquals(outcome(Array.from(bytes, (byte) => Uint8Array.of(byte))), whole);
  }
});
