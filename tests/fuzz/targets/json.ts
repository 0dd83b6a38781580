import { assert, assertEquals } from "@std/assert";
import type { JsonValue } from "../../../lib/core/canonical.ts";
import { JsonBody } from "../../../lib/core/json_body.ts";
import { JsonError } from "../../../lib/core/json_error.ts";
import { JsonScanner, type ScannedObject } from "../../../lib/core/json_scan.ts";
import type { Edit } from "../../../lib/core/request_view.ts";
import { kept, wordsOf } from "../_corpus.ts";
import { bytesOf, byteText, mutateBytes, mutateJson } from "../_mutate.ts";
import { target } from "../_target.ts";
import { someCuts } from "./sse.ts";

/** An edit of one member, with JSON texts for values; `to` counts for a renaming only. */
type Change = { op: "set" | "remove" | "rename"; key: string; to: string; json: string };

/** A text, one byte in each character, its cuts, and how its object is edited. */
type Input = { bytes: string; cuts: number[]; edits: Change[] };

const texts = kept<string[]>("json.json");
const parsed = texts.map((text) => JSON.parse(text) as JsonValue);
const words = wordsOf(parsed);

export const json = target<Input>({
  name: "json",
  promise: "The scanner judges as JSON.parse does, and an edit changes what it names and no more.",
  corpus: texts.map((text) => ({
    bytes: byteText(text),
    cuts: [1_000],
    edits: [{ op: "set", key: "model", to: "", json: '"new"' }],
  })),

  generate(random, corpus) {
    let { bytes } = random.pick(corpus);
    if (random.oneIn(2)) {
      const value = mutateJson(JSON.parse(random.pick(texts)), random, random.pick(parsed), words);
      bytes = byteText(JSON.stringify(value, undefined, random.pick([0, 0, 1, "\t"])));
    }
    for (let left = random.small(3); left > 0; left--) bytes = mutateBytes(bytes, random, words);
    const edits = Array.from({ length: random.small(4) }, (): Change => ({
      op: random.pick(["set", "remove", "rename"] as const),
      key: random.pick(["model", "a", "b", "stream", "", "__proto__", random.pick(words)]),
      to: random.pick(["a", "new", "constructor", random.pick(words)]),
      json: JSON.stringify(random.pick<JsonValue>([1, "x", { a: [] }, null, random.pick(words)])),
    }));
    return { bytes, cuts: someCuts(random), edits };
  },

  check({ bytes: text, cuts, edits }) {
    const bytes = bytesOf(text);
    const members = membersOf(bytes);
    const found = scan([bytes]);
    const places = cuts.map((cut) => Math.floor(cut / 4_096 * bytes.length)).sort((a, b) => a - b);
    const chunks = [0, ...places].map((from, index) => bytes.subarray(from, places[index]));
    assertEquals(told(scan(chunks)), told(found), "cutting changes nothing");
    if (found instanceof JsonError) {
      // What only the gateway refuses; JSON.parse lets it pass.
      const isOwn = ["repeated_key", "too_deep", "key_too_long", "too_many_members"]
        .includes(found.fault);
      assert(members === undefined || isOwn, `${found.message}, and JSON.parse takes it`);
      assert(/^[ -~]+$/.test(found.message), "the message is fit for a log");
      return;
    }
    assert(members !== undefined, "JSON.parse refuses it");
    assertEquals([...found.members.keys()].sort(), [...members.keys()].sort());
    checkMembers(new JsonBody(chunks, found), members);
    checkEdits(chunks, found, edits.map(asEdit), text);
  },
});

function scan(chunks: readonly Uint8Array[]): ScannedObject | JsonError {
  const scanner = new JsonScanner({ watch: ["messages.*.role", "a.b"] });
  try {
    for (const chunk of chunks) scanner.push(chunk);
    return scanner.end();
  } catch (error) {
    if (error instanceof JsonError) return error;
    throw error;
  }
}

function told(found: ScannedObject | JsonError): string {
  return found instanceof JsonError
    ? `${found.fault} ${found.position} ${found.message}`
    : JSON.stringify([...found.members, ...found.watched, found.open, found.close, found.size]);
}

/** The members as `JSON.parse` sees them; `undefined` when the bytes are no JSON object. */
function membersOf(bytes: Uint8Array): Map<string, unknown> | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    return new Map(Object.entries(value));
  } catch {
    return undefined;
  }
}

function checkMembers(body: JsonBody, members: ReadonlyMap<string, unknown>): void {
  for (const [key, value] of members) {
    const type = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
    assertEquals(body.type(key), type);
    assertEquals(body.isFilledArray(key), Array.isArray(value) && value.length > 0);
    assertEquals(JSON.stringify(body.value(key)), JSON.stringify(value));
  }
}

function asEdit({ op, key, to, json }: Change): Edit {
  return op === "set" ? { op, key, json } : op === "remove" ? { op, key } : { op, key, to };
}

/** Compares with the same edits of a plain list of members, each with its text. */
function checkEdits(
  chunks: readonly Uint8Array<ArrayBuffer>[],
  found: ScannedObject,
  edits: readonly Edit[],
  text: string,
): void {
  let expected = [...found.members.values()].map(({ key, valueStart, valueEnd }) => ({
    key,
    value: text.slice(valueStart, valueEnd),
  }));
  let isClash = false;
  for (const edit of edits) {
    const at = expected.findIndex(({ key }) => key === edit.key);
    if (edit.op === "remove") expected = expected.filter((_, index) => index !== at);
    if (edit.op === "set") {
      const member = { key: edit.key, value: byteText(edit.json) };
      expected = at < 0 ? [...expected, member] : expected.with(at, member);
    }
    if (edit.op === "rename" && at >= 0 && edit.to !== edit.key) {
      isClash ||= expected.some(({ key }) => key === edit.to);
      expected = expected.map((member, index) =>
        index === at ? { ...member, key: edit.to } : member
      );
    }
  }
  let pieces: Uint8Array[];
  try {
    pieces = new JsonBody(chunks, found).bytes(edits);
  } catch (error) {
    assert(error instanceof TypeError && isClash, `only a taken name may stop it: ${error}`);
    return;
  }
  assert(!isClash, "a taken name stops it");
  const result = pieces.map((piece) => String.fromCharCode(...piece)).join("");
  if (edits.length === 0) assertEquals(result, text);
  const again = scan([bytesOf(result)]);
  assert(!(again instanceof JsonError), `${again}`);
  const actual = [...again.members.values()].map(({ key, valueStart, valueEnd }) => ({
    key,
    value: result.slice(valueStart, valueEnd),
  }));
  assertEquals(actual, expected, "each member has its bytes");
}
