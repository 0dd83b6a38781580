import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { GatewayError } from "../../lib/core/errors.ts";
import { EventBoundary, splitEvents } from "../../lib/core/event_boundary.ts";
import { parseEvents } from "../../lib/core/sse.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);

const stream = [
  "\ufeff: a comment",
  "",
  "event: greeting",
  'data: {"text":"héllo 😀"}  ',
  "",
  "",
  "data: one",
  "data: two",
  "id: 9",
  "",
  "data: [DONE]",
  "",
  "",
];

function cut(chunks: Uint8Array[]) {
  const boundary = new EventBoundary();
  const pieces = chunks.map((chunk) => boundary.push(chunk)).filter((piece) => piece !== undefined);
  return { pieces, rest: boundary.rest() };
}

function joined(pieces: Uint8Array[]): Uint8Array {
  return new Uint8Array(pieces.flatMap((piece) => [...piece]));
}

for (const [name, end] of [["LF", "\n"], ["CRLF", "\r\n"], ["CR", "\r"]] as const) {
  const bytes = encode(stream.join(end));
  const expected = parseEvents(bytes);

  Deno.test(`EventBoundary gives the same bytes and events for a ${name} stream split at every byte`, () => {
    for (let at = 0; at <= bytes.length; at++) {
      const { pieces, rest } = cut([bytes.subarray(0, at), bytes.subarray(at)]);
      assertEquals(joined(pieces), bytes);
      assertEquals(pieces.flatMap((piece) => parseEvents(piece)), expected);
      assertEquals(rest.length, 0);
    }
  });

  Deno.test(`EventBoundary gives the same bytes and events for a ${name} stream in single bytes`, () => {
    const { pieces } = cut(Array.from(bytes, (byte) => new Uint8Array([byte])));
    assertEquals(joined(pieces), bytes);
    assertEquals(pieces.flatMap((piece) => parseEvents(piece)), expected);
  });
}

Deno.test("EventBoundary agrees with the parser on any lines in any chunks", () => {
  const line = fc.constantFrom("data: x", "data", "event: e", ": c", "", "", "\ufeff", "junk");
  // Most streams know one end of a line, and are read by a shorter way than the others.
  const ends = fc.constantFrom(["\n"], ["\n", "\r\n", "\r"]);
  const text = ends.chain((ends) =>
    fc.array(fc.tuple(line, fc.constantFrom(...ends)), { maxLength: 20 })
  ).map((lines) => lines.flat().join(""));
  fc.assert(
    fc.property(text, fc.array(fc.nat(100), { maxLength: 6 }), (text, cuts) => {
      const bytes = encode(text);
      const at = [
        0,
        ...cuts.map((n) => n % (bytes.length + 1)).sort((a, b) => a - b),
        bytes.length,
      ];
      const chunks = at.slice(1).map((end, i) => bytes.subarray(at[i], end));
      const { pieces, rest } = cut(chunks);
      assertEquals(joined([...pieces, rest]), bytes);
      assertEquals(pieces.flatMap((piece) => parseEvents(piece)), parseEvents(text));
    }),
    { seed: 3, numRuns: 1000 },
  );
});

Deno.test("EventBoundary copies nothing when a chunk ends where an event ends", () => {
  const chunk = encode("data: 1\n\ndata: 2\n\n");
  const whole = new EventBoundary().push(chunk);
  assertStrictEquals(whole?.buffer, chunk.buffer);
  assertEquals(whole?.length, chunk.length);
});

Deno.test("EventBoundary holds a half event back and gives it with its end", () => {
  const boundary = new EventBoundary();
  assertEquals(decode(boundary.push(encode("data: 1\n\ndata: 2"))), "data: 1\n\n");
  assertEquals(boundary.push(encode("22")), undefined);
  assertEquals(decode(boundary.push(encode("\n\n"))), "data: 222\n\n");
  assertEquals(boundary.push(encode("data: 3\n")), undefined);
  assertEquals(decode(boundary.rest()), "data: 3\n");
  assertEquals(boundary.rest().length, 0);
});

Deno.test("EventBoundary passes an event that a lone CR ends on at once", () => {
  const boundary = new EventBoundary();
  assertEquals(decode(boundary.push(encode("data: 1\r\r"))), "data: 1\r\r");
});

Deno.test("EventBoundary refuses an event that does not end within the limit", () => {
  const boundary = new EventBoundary(100);
  assertEquals(boundary.push(new Uint8Array(100).fill(65)), undefined);
  const error = assertThrows(() => boundary.push(encode("A")), GatewayError);
  assertEquals(error.kind, "upstream_failed");
});

Deno.test("EventBoundary stays linear for a large event in tiny chunks", () => {
  const boundary = new EventBoundary();
  const byte = encode("x");
  const started = performance.now();
  for (let i = 0; i < 1_000_000; i++) boundary.push(byte);
  const whole = boundary.push(encode("\n\n"));
  assertEquals(whole?.length, 1_000_002);
  // A copy of all that is held for every chunk would take minutes.
  assert(performance.now() - started < 5_000);
});

Deno.test("splitEvents gives each event with its blank line and leaves the rest out", () => {
  assertEquals(
    splitEvents(encode("data: 1\n\ndata: 2\r\n\r\n: c\n\ndata: 3")).map(decode),
    ["data: 1\n\n", "data: 2\r\n\r\n", ": c\n\n"],
  );
});
