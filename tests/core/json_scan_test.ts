import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { JsonError } from "../../lib/core/json_error.ts";
import {
  JsonScanner,
  type JsonScannerOptions,
  type ScannedObject,
} from "../../lib/core/json_scan.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function scan(text: string | Uint8Array, options?: JsonScannerOptions): ScannedObject {
  const scanner = new JsonScanner(options);
  scanner.push(typeof text === "string" ? encoder.encode(text) : text);
  return scanner.end();
}

function refusal(text: string | Uint8Array, options?: JsonScannerOptions): JsonError {
  return assertThrows(() => scan(text, options), JsonError);
}

Deno.test("JsonScanner records where keys and values are, decoded keys and types", () => {
  const text =
    ' { "a" : 1.0e2 ,"\\u0062":"\u6587\\"",\n"c":[ ],"d":[0],"e":{"f":[{}]},"g":true,"h":null}\n';
  const bytes = encoder.encode(text);
  const { members, size, open, close } = scan(bytes);
  const cut = (from: number, to: number) => decoder.decode(bytes.subarray(from, to));
  assertEquals(
    [...members.values()].map((member) => [
      member.key,
      cut(member.keyStart, member.keyEnd),
      cut(member.valueStart, member.valueEnd),
      member.type,
      member.isFilledArray,
    ]),
    [
      ["a", '"a"', "1.0e2", "number", false],
      ["b", '"\\u0062"', '"\u6587\\""', "string", false],
      ["c", '"c"', "[ ]", "array", false],
      ["d", '"d"', "[0]", "array", true],
      ["e", '"e"', '{"f":[{}]}', "object", false],
      ["g", '"g"', "true", "boolean", false],
      ["h", '"h"', "null", "null", false],
    ],
  );
  assertEquals([size, cut(open, open + 1), cut(close, close + 1)], [bytes.length, "{", "}"]);
});

Deno.test("JsonScanner accepts an empty object and nothing after it but white space", () => {
  assertEquals(scan("{}").members.size, 0);
  assertEquals(scan("\t{ \n}\r ").size, 7);
  assertEquals(refusal("{}{").message, "expected nothing after the object, found '{' at byte 2");
});

Deno.test("JsonScanner says what it expected, what it found and where", () => {
  const messages: [string, string][] = [
    ['{"a":1 "b"', "expected ',' or '}' in object, found '\"' at byte 7"],
    ['{"a":[1 2', "expected ',' or ']' in array, found '2' at byte 8"],
    ['{"a":[,', "expected a value or ']', found ',' at byte 6"],
    ['{"a":[1,]', "expected a value, found ']' at byte 8"],
    ["{,", "expected a key or '}', found ',' at byte 1"],
    ['{"a":1,}', "expected a key, found '}' at byte 7"],
    ['{"a"=', "expected ':', found '=' at byte 4"],
    ['{"a":01', "expected ',' or '}' in object, found '1' at byte 6"],
    ['{"a":-}', "expected a digit, found '}' at byte 6"],
    ['{"a":1.}', "expected a digit, found '}' at byte 7"],
    ['{"a":+1}', "expected a value, found '+' at byte 5"],
    ['{"a":NaN}', "expected a value, found 'N' at byte 5"],
    ['{"a":nul}', "expected 'null', found '}' at byte 8"],
    ['{"a":truex}', "expected ',' or '}' in object, found 'x' at byte 9"],
    ['{"a":\u0000', "expected a value, found byte 0x00 at byte 5"],
    ['{"a":é', "expected a value, found byte 0xc3 at byte 5"],
    ['{"\u0000', "expected an escape for a control character in a string at byte 2"],
    ['{"\\x', "there is no such escape in JSON at byte 3"],
    ['{"\\u00g', "expected four hexadecimal digits in an escape at byte 6"],
    ["x", "expected '{', found 'x' at byte 0"],
    ['{"a":1', "the JSON ends early, expected ',' or '}' in object at byte 6"],
    ['{"a"', "the JSON ends early, expected ':' at byte 4"],
    ['{"a', "the JSON ends early, expected the end of a string at byte 3"],
  ];
  for (const [text, message] of messages) assertEquals(refusal(text).message, message);
});

Deno.test("JsonScanner tells an empty text and a text that is no object from broken JSON", () => {
  for (const text of ["", " \n"]) assertEquals(refusal(text).fault, "empty");
  const found: [string, string][] = [
    ["[{}]", "an array"],
    ['"a"', "a string"],
    ["-1", "a number"],
    ["true", "a boolean"],
    ["null", "null"],
  ];
  for (const [text, what] of found) {
    assertEquals(refusal(text).fault, "not_an_object");
    assertEquals(refusal(text).message, `expected an object, found ${what} at byte 0`);
  }
});

Deno.test("JsonScanner refuses a byte order mark before the object and keeps one inside a key", () => {
  const error = refusal("\ufeff{}");
  assertEquals(error.fault, "malformed");
  assertStringIncludes(error.message, "byte order mark");
  assertEquals([...scan('{"\ufeffa":1,"a":2}').members.keys()], ["\ufeffa", "a"]);
});

Deno.test("JsonScanner refuses a repeated top-level key, however it is spelled, and names it", () => {
  const error = refusal('{"model":"a","b":0,"mod\\u0065l":"b"}');
  assertEquals([error.fault, error.key, error.position], ["repeated_key", "model", 19]);
  assertEquals(error.message, 'the top-level key "model" is repeated at byte 19');
  assertEquals(refusal('{"__proto__":1,"__proto__":2}').key, "__proto__");
});

Deno.test("JsonScanner names a repeated key in printable ASCII and cuts it", () => {
  const key = `\u001b[31m\u202e${"x".repeat(200)}`;
  const text = `{${JSON.stringify(key)}:1,${JSON.stringify(key)}:2}`;
  assertMatch(refusal(text).message, /^[ -~]{0,160}$/);
});

Deno.test("JsonScanner leaves keys repeated deeper down alone", () => {
  assertEquals(scan('{"a":{"b":1,"b":2},"b":3}').members.size, 2);
});

Deno.test("JsonScanner keeps a __proto__ key as any other", () => {
  const { members } = scan('{"__proto__":{"x":1},"constructor":2}');
  assertEquals([...members.keys()], ["__proto__", "constructor"]);
  assertEquals(({} as Record<string, unknown>).x, undefined);
});

Deno.test("JsonScanner accepts the allowed depth and not one level more", () => {
  const nested = (levels: number) => `{"a":${"[".repeat(levels - 1)}${"]".repeat(levels - 1)}}`;
  assertEquals(scan(nested(200)).members.size, 1);
  assertEquals(refusal(nested(201)).fault, "too_deep");
  assertEquals(refusal(`{"a":${"[".repeat(100_000)}`).position, 204);
  assertEquals(refusal(`{"a":{}}`, { maxDepth: 1 }).fault, "too_deep");
});

Deno.test("JsonScanner bounds the number of members and the length of their keys", () => {
  const members = Array.from({ length: 100_000 }, (_, index) => `"${index}":0`);
  assertEquals(refusal(`{${members.join()}}`).fault, "too_many_members");
  assertEquals(scan(`{${members.slice(0, 1_000).join()}}`).members.size, 1_000);
  assertEquals(scan(`{"${"k".repeat(1_024)}":0}`).members.size, 1);
  assertEquals(refusal(`{"${"k".repeat(1_025)}":0}`).fault, "key_too_long");
  assertEquals(scan(`{"a":{"${"k".repeat(100_000)}":0}}`).members.size, 1);
});

Deno.test("JsonScanner refuses every form of invalid UTF-8 at its first wrong byte", () => {
  const invalid: [string, number[], number][] = [
    ["a continuation byte alone", [0x80], 0],
    ["an overlong slash of two bytes", [0xc0, 0xaf], 0],
    ["an overlong form of three bytes", [0xe0, 0x9f, 0xbf], 1],
    ["an overlong form of four bytes", [0xf0, 0x8f, 0xbf, 0xbf], 1],
    ["a lone surrogate", [0xed, 0xa0, 0x80], 1],
    ["a code point beyond the last", [0xf4, 0x90, 0x80, 0x80], 1],
    ["a lead byte that never occurs", [0xf5], 0],
    ["a sequence cut by the quote", [0xe6, 0x96], 2],
  ];
  for (const [what, bytes, wrong] of invalid) {
    const error = refusal(Uint8Array.from([0x7b, 0x22, ...bytes, 0x22, 0x3a, 0x30, 0x7d]));
    assertEquals(error.message, `the text is not valid UTF-8 at byte ${2 + wrong}`, what);
  }
});

Deno.test("JsonScanner accepts the first and last code point of every UTF-8 length", () => {
  const edges = [0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff];
  const text = String.fromCodePoint(...edges);
  assertEquals([...scan(JSON.stringify({ [text]: text })).members.keys()], [text]);
});

Deno.test("JsonScanner reads a long string that arrives byte by byte", () => {
  const text = encoder.encode(`{"a":"${"abcdefg\\n\u6587".repeat(20_000)}","b":1}`);
  const scanner = new JsonScanner();
  for (let at = 0; at < text.length; at++) scanner.push(text.subarray(at, at + 1));
  assertEquals([...scanner.end().members.keys()], ["a", "b"]);
});

Deno.test("JsonScanner does not keep or change the chunks that it is given", () => {
  const text = encoder.encode('{"model":"x","messages":[{"role":"user"}]}');
  const scanner = new JsonScanner({ watch: ["messages.*.role"] });
  const window = new Uint8Array(8).subarray(2, 7);
  for (let at = 0; at < text.length; at += window.length) {
    const part = text.subarray(at, at + window.length);
    window.set(part);
    scanner.push(window.subarray(0, part.length));
  }
  const scanned = scanner.end();
  assertEquals([...scanned.members.keys()], ["model", "messages"]);
  assertEquals(scanned.watched.get("messages.*.role")?.values, ["user"]);
});

Deno.test("JsonScanner stays failed after its first error", () => {
  const scanner = new JsonScanner();
  const first = assertThrows(() => scanner.push(encoder.encode("{x")), JsonError);
  assertEquals(assertThrows(() => scanner.push(encoder.encode("}")), JsonError), first);
  assertEquals(assertThrows(() => scanner.end(), JsonError), first);
});
