/** Values from the server to the browser: what is unpacked is what was packed. */
import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { computed, Signal, signal } from "@preact/signals";
import { h } from "preact";
import fc from "fast-check";
import type { Packed } from "../../lib/fresh/wire.ts";
import { pack } from "../../lib/fresh/wire_pack.ts";
import { holdsSignals, unpack } from "../../lib/fresh/wire_unpack.ts";

/** Through JSON, as in a document. */
function sent<T>(value: T): T {
  const packed: Packed = JSON.parse(JSON.stringify(pack(value)));
  return unpack(packed, signal) as T;
}

const primitives = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("", "[0]", "undefined", "</script>", "\ud800"),
  fc.double(),
  fc.integer(),
  fc.constantFrom(-0, NaN, Infinity, -Infinity),
  fc.boolean(),
  fc.bigInt(),
  fc.constantFrom(null, undefined),
);

const names = fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "toJSON", "0"));

const { value: values } = fc.letrec((again) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    primitives,
    fc.date({ noInvalidDate: false }),
    fc.array(again("value"), { maxLength: 4 }),
    fc.dictionary(names, again("value"), { maxKeys: 4, noNullPrototype: true }),
    fc.array(fc.tuple(again("value"), again("value")), { maxLength: 3 }).map((all) => new Map(all)),
    fc.array(again("value"), { maxLength: 3 }).map((all) => new Set(all)),
  ),
}));

Deno.test("every value arrives as it was", () => {
  fc.assert(
    fc.property(values, (value) => assertEquals(sent(value), value)),
    { seed: 1, numRuns: 2000 },
  );
});

Deno.test("an object that is reached twice arrives as one", () => {
  const shared = { count: 1 };
  const { list, map, set } = sent({
    list: [shared, shared],
    map: new Map([["a", shared]]),
    set: new Set([shared]),
  });
  assertStrictEquals(list[0], list[1]);
  assertStrictEquals(map.get("a"), list[0]);
  assert(list[0] && set.has(list[0]));
});

Deno.test("an object that holds itself does so when it arrives", () => {
  const ring: { self?: unknown; list: unknown[]; map: Map<unknown, unknown> } = {
    list: [],
    map: new Map(),
  };
  ring.self = ring;
  ring.list.push(ring.list);
  ring.map.set(ring.map, ring);
  const got = sent(ring);
  assertStrictEquals(got.self, got);
  assertStrictEquals(got.list[0], got.list);
  assertStrictEquals(got.map.get(got.map), got);
});

Deno.test("depth costs no stack", () => {
  let deep: unknown[] = [];
  for (let level = 0; level < 100_000; level++) deep = [deep];
  let depth = 0;
  for (let at = sent(deep); at.length > 0; at = at[0] as unknown[]) depth++;
  assertEquals(depth, 100_000);
});

Deno.test("a signal arrives as one, with its value and for all who share it", () => {
  const count = signal({ n: 1 });
  const got = sent({ a: count, b: [count], twice: computed(() => count.value.n * 2) });
  assert(got.a instanceof Signal && got.twice instanceof Signal);
  assertStrictEquals(got.a, got.b[0]);
  assertEquals([got.a.value, got.twice.value], [{ n: 1 }, 2]);
});

Deno.test("a member called __proto__ stays a member", () => {
  const got = sent(JSON.parse('{"__proto__":{"isAdmin":true}}'));
  assertEquals(Object.keys(got), ["__proto__"]);
  assertEquals(got.isAdmin, undefined);
  assertEquals(({} as Record<string, unknown>).isAdmin, undefined);
});

Deno.test("an object without prototype arrives as a plain one", () => {
  const bare = Object.assign(Object.create(null), { a: 1 });
  assertEquals({ ...sent(bare) }, { a: 1 });
});

class Account {
  balance = 1;
}

const unsendable: Record<string, [value: unknown, message: string]> = {
  "a function": [
    { list: [{ onClick() {} }] },
    "Cannot send list[0].onClick to the browser: it is a function",
  ],
  "a symbol": [{ a: Symbol("s") }, "Cannot send a to the browser: it is a symbol"],
  "an instance of a class": [
    { mine: new Account() },
    "Cannot send mine to the browser: it is an instance of Account",
  ],
  "an element": [
    { list: [h("p", null)] },
    "Cannot send list[0] to the browser: it is content, which has to be a prop of its own",
  ],
  "a function in a signal": [
    { s: signal(() => 1) },
    "Cannot send s.value to the browser: it is a function",
  ],
};

for (const [name, [value, message]] of Object.entries(unsendable)) {
  Deno.test(`${name} is refused by the place where it is`, () => {
    const error = assertThrows(() => pack(value), TypeError);
    assertEquals(error.message, message);
  });
}

Deno.test("whether signals are needed is known before anything is unpacked", () => {
  assertEquals(holdsSignals(pack({ list: [1, "Signal", ["Signal"]] })), false);
  const packed = pack({ list: [signal(1)] });
  assertEquals(holdsSignals(packed), true);
  assertThrows(() => unpack(packed), TypeError);
});
