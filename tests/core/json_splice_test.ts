import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { JsonScanner, type ScannedObject } from "../../lib/core/json_scan.ts";
import { splice } from "../../lib/core/json_splice.ts";
import type { Edit } from "../../lib/core/request_view.ts";
import { cutAt, cuts, jsonMembers, jsonValue, printObject } from "../helpers/json_text.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();

function scan(chunks: readonly Uint8Array[]): ScannedObject {
  const scanner = new JsonScanner();
  for (const chunk of chunks) scanner.push(chunk);
  return scanner.end();
}

function decode(pieces: readonly Bytes[]): string {
  return new TextDecoder().decode(Uint8Array.from(pieces.flatMap((piece) => [...piece])));
}

function edited(text: string, edits: Edit[], places: number[] = []): string {
  const chunks = cutAt(encoder.encode(text), places);
  return decode(splice(chunks, scan(chunks), edits));
}

Deno.test("splice replaces, adds, removes and renames, and keeps everything else as it was", () => {
  const text = '{ "a" : 1.0 ,\n  "b": 12345678901234567890,\n  "c": "\\u0041" }\n';
  const cases: [Edit[], string][] = [
    [[], text],
    [[{ op: "set", key: "b", json: "[2]" }], text.replace("12345678901234567890", "[2]")],
    [[{ op: "set", key: "d", json: "2" }], text.replace('"\\u0041"', '"\\u0041","d":2')],
    [[{ op: "remove", key: "a" }], '{ "b": 12345678901234567890,\n  "c": "\\u0041" }\n'],
    [[{ op: "remove", key: "b" }], '{ "a" : 1.0,\n  "c": "\\u0041" }\n'],
    [[{ op: "remove", key: "c" }], '{ "a" : 1.0 ,\n  "b": 12345678901234567890 }\n'],
    [[{ op: "remove", key: "x" }], text],
    [[{ op: "rename", key: "a", to: 'x"' }], text.replace('"a"', '"x\\""')],
    [[{ op: "rename", key: "x", to: "b" }], text],
    [[{ op: "rename", key: "a", to: "a" }], text],
  ];
  for (const [edits, expected] of cases) assertEquals(edited(text, edits), expected);
});

Deno.test("splice edits the only member and fills an emptied or empty object", () => {
  const set: Edit = { op: "set", key: "b", json: "2" };
  const remove: Edit = { op: "remove", key: "a" };
  assertEquals(edited('{ "a":1 }', [remove]), "{  }");
  assertEquals(edited('{ "a":1 }', [remove, set]), '{ "b":2 }');
  assertEquals(edited('{ "a":1 }', [set, remove]), '{ "b":2 }');
  assertEquals(edited("{ }", [set]), '{ "b":2}');
  assertEquals(edited("{}", [set, { op: "set", key: "c", json: "3" }]), '{"b":2,"c":3}');
});

Deno.test("splice applies several edits in order", () => {
  const edits: Edit[] = [
    { op: "remove", key: "b" },
    { op: "rename", key: "a", to: "b" },
    { op: "set", key: "b", json: '"new"' },
    { op: "set", key: "a", json: "0" },
    { op: "remove", key: "c" },
  ];
  assertEquals(edited('{"a":1, "b":2, "c":3}', edits), '{"b":"new","a":0}');
});

Deno.test("splice finds members by their decoded keys", () => {
  assertEquals(
    edited('{"mod\\u0065l":"x"}', [{ op: "set", key: "model", json: '"y"' }]),
    '{"mod\\u0065l":"y"}',
  );
});

Deno.test("splice refuses to rename a member to a name that is taken", () => {
  assertThrows(
    () => edited('{"a":1,"b":2}', [{ op: "rename", key: "a", to: "b" }]),
    TypeError,
    "already has one",
  );
});

Deno.test("splice copies nothing of the original", () => {
  const chunks = [encoder.encode('{"a":1,"messages":['), encoder.encode('0],"b":2}')];
  const pieces = splice(chunks, scan(chunks), [{ op: "set", key: "a", json: "7" }]);
  const kept = pieces.filter((piece) => chunks.some((chunk) => chunk.buffer === piece.buffer));
  assertEquals(pieces.length, 4);
  assertEquals(kept.length, 3);
});

/** Keys and values in order, the values as they are printed: a model of what edits must keep. */
type Model = [key: string, valueText: string][];

function apply(model: Model, edit: Edit): Model {
  const found = model.find(([key]) => key === edit.key);
  if (edit.op === "remove") return model.filter((member) => member !== found);
  if (edit.op === "set") {
    if (!found) return [...model, [edit.key, edit.json]];
    return model.map((member) => member === found ? [edit.key, edit.json] : member);
  }
  return model.map((member) => member === found ? [edit.to, member[1]] : member);
}

function modelOf(text: string): Model {
  const bytes = encoder.encode(text);
  const cut = (from: number, to: number) => decode([bytes.subarray(from, to)]);
  return [...scan([bytes]).members.values()].map((member) => [
    member.key,
    cut(member.valueStart, member.valueEnd),
  ]);
}

const key = fc.constantFrom("model", "__proto__", "a", "b", "1", "", "é", "new");
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ op: fc.constant("set" as const), key, json: jsonValue }),
  fc.record({ op: fc.constant("remove" as const), key }),
  fc.record({ op: fc.constant("rename" as const), key, to: key }),
);

Deno.test("splice yields what the edits mean, whatever the object looks like and however it is cut", () => {
  let tried = 0;
  fc.assert(
    fc.property(
      jsonMembers,
      fc.constantFrom("", " ", "\n\t"),
      fc.array(edit, { minLength: 1, maxLength: 4 }),
      cuts,
      (members, space, edits, places) => {
        const text = space + printObject(members, space) + space;
        let model = modelOf(text);
        for (const edit of edits) {
          const isTaken = edit.op === "rename" && edit.to !== edit.key &&
            model.some(([key]) => key === edit.key) && model.some(([key]) => key === edit.to);
          if (isTaken) {
            assertThrows(() => edited(text, edits), TypeError);
            return;
          }
          model = apply(model, edit);
        }
        tried++;
        const result = edited(text, edits, places);
        assertEquals(modelOf(result), model);
        const parsed = new Map(Object.entries(JSON.parse(result) as Record<string, unknown>));
        const expected = new Map(model.map(([key, json]) => [key, JSON.parse(json) as unknown]));
        assertEquals(parsed, expected);
      },
    ),
    { seed: 7159, numRuns: 1_500 },
  );
  assert(tried > 1_000, `only ${tried} objects were edited`);
});

Deno.test("splice changes one stretch of the text for one edit, and no byte around it", () => {
  fc.assert(
    fc.property(jsonMembers, fc.nat(), jsonValue, cuts, (members, index, json, places) => {
      fc.pre(members.length > 0);
      const chosen = members[index % members.length];
      assert(chosen);
      const key = JSON.parse(chosen.keyText) as string;
      const text = printObject(members);
      const printed = (keyText: string, valueText: string) =>
        printObject(
          members.map((member) => member === chosen ? { ...member, keyText, valueText } : member),
        );

      assertEquals(
        edited(text, [{ op: "set", key, json }], places),
        printed(chosen.keyText, json),
      );
      assertEquals(
        edited(text, [{ op: "rename", key, to: "a new name" }], places),
        printed('"a new name"', chosen.valueText),
      );
      assertIsCutOut(text, edited(text, [{ op: "remove", key }], places));
    }),
    { seed: 7159, numRuns: 500 },
  );
});

/** One stretch of the longer text is missing from the shorter one, which begins and ends as it. */
function assertIsCutOut(longer: string, shorter: string): void {
  let same = 0;
  while (same < shorter.length && longer[same] === shorter[same]) same++;
  assert(
    longer.endsWith(shorter.slice(same)),
    `${shorter} is not ${longer} with a stretch cut out`,
  );
}
