import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { GatewayError } from "../../lib/core/errors.ts";
import { JsonBody } from "../../lib/core/json_body.ts";
import { JsonScanner } from "../../lib/core/json_scan.ts";
import { cutAt } from "../helpers/json_text.ts";

const text =
  '{"model":"x","n":1.50,"none":null,"messages":[{"role":"user"},{"role":"tool"}],"stop":[],"t":"\u6587"}';

function bodyOf(text: string, giveBack?: () => void, places: number[] = []): JsonBody {
  const chunks = cutAt(new TextEncoder().encode(text), places);
  const scanner = new JsonScanner({ watch: ["messages.*.role"] });
  for (const chunk of chunks) scanner.push(chunk);
  return new JsonBody(chunks, scanner.end(), giveBack);
}

Deno.test("JsonBody answers about its members wherever its chunks are cut", () => {
  for (let at = 0; at < text.length; at++) {
    const body = bodyOf(text, undefined, [at, at + 1]);
    assertEquals(body.size, text.length + 2);
    assertEquals([body.has("none"), body.has("top_p")], [true, false]);
    assertEquals([body.value("model"), body.value("n"), body.value("none")], ["x", 1.5, null]);
    assertEquals([body.value("t"), body.value("top_p")], ["\u6587", undefined]);
    assertEquals([body.isFilledArray("messages"), body.isFilledArray("stop")], [true, false]);
    assertEquals([body.isFilledArray("model"), body.isFilledArray("top_p")], [false, false]);
    assertEquals([body.type("n"), body.type("none"), body.type("x")], [
      "number",
      "null",
      undefined,
    ]);
    assertEquals(body.watched("messages.*.role"), ["user", "tool"]);
    assertEquals(body.lastWatched("messages.*.role"), "tool");
    assertEquals(body.watched("not.watched"), []);
    assertEquals(body.text(), text);
  }
});

Deno.test("JsonBody does not find members that every object inherits", () => {
  const body = bodyOf('{"__proto__":{"a":1}}');
  assertEquals([body.has("constructor"), body.value("toString")], [false, undefined]);
  assertEquals(body.value("__proto__"), { a: 1 });
});

Deno.test("JsonBody parses a member once", () => {
  const body = bodyOf(text);
  assertStrictEquals(body.value("messages"), body.value("messages"));
});

Deno.test("JsonBody refuses to parse a member over 1 MiB and names it", () => {
  const body = bodyOf(`{"model":"${"x".repeat(1_048_576)}","n":1}`);
  const error = assertThrows(() => body.value("model"), GatewayError);
  assertEquals([error.kind, error.param], ["invalid_request", "model"]);
  assertEquals([body.has("model"), body.value("n")], [true, 1]);
});

Deno.test("JsonBody keeps a byte order mark in a string, also where a chunk begins with it", () => {
  const marked = '{"model":"\ufeffx\ufeff"}';
  const size = new TextEncoder().encode(marked).length;
  for (let at = 0; at <= size; at++) {
    const body = bodyOf(marked, undefined, [at]);
    assertEquals([body.value("model"), body.text()], ["\ufeffx\ufeff", marked], `cut at ${at}`);
  }
});

Deno.test("JsonBody becomes one array when it is small, and is not copied when it is in one piece", async () => {
  const body = bodyOf(text);
  assertStrictEquals(await body.toBodyInit(), body.bytes()[0]);
  const edited = await body.toBodyInit([{ op: "set", key: "model", json: '"y"' }]);
  assertInstanceOf(edited, Uint8Array);
  assertEquals(new TextDecoder().decode(edited), text.replace('"x"', '"y"'));
});

Deno.test("JsonBody becomes a Blob of the same bytes when it is large", async () => {
  const large = `{"model":"x","text":"${"0123456789".repeat(400_000)}"}`;
  const places = Array.from({ length: 60 }, (_, index) => index * 65_536);
  const body = bodyOf(large, undefined, places);
  const blob = await body.toBodyInit([{ op: "rename", key: "model", to: "name" }]);
  assert(blob instanceof Blob);
  assertEquals(blob.type, "");
  const sent = await blob.text();
  assert(sent === large.replace("model", "name"), "the Blob holds other bytes");
});

Deno.test("JsonBody gives its memory back once, and its answers outlive its bytes", () => {
  let given = 0;
  const body = bodyOf(text, () => given++);
  {
    using held = body;
    assertEquals(held.value("model"), "x");
  }
  body.release();
  assertEquals(given, 1);
  assertEquals([body.size, body.has("n"), body.value("model")], [text.length + 2, true, "x"]);
  assertThrows(() => body.text(), TypeError, "released");
  assertThrows(() => body.value("n"), TypeError, "released");
});
