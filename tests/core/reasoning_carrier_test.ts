import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import type { Opaque } from "../../lib/core/canonical.ts";
import { isReadable, readOpaque, writeOpaque } from "../../lib/core/reasoning_carrier.ts";
import { dialectNames } from "../../lib/dialects/names.ts";

const sealed: Opaque = { origin: "responses", family: "gpt-5", value: "gAAAA+/=", id: "rs_1" };

const anyOpaque: fc.Arbitrary<Opaque> = fc.record({
  origin: fc.constantFrom(...dialectNames),
  family: fc.string({ minLength: 1, maxLength: 20, unit: "grapheme" }),
  value: fc.string({ minLength: 1, unit: "grapheme" }),
  redacted: fc.constant(true),
  id: fc.string({ minLength: 1, maxLength: 20 }),
}, { requiredKeys: ["origin", "family", "value"], noNullPrototype: true });

Deno.test("A carrier brings back what was put into it", () => {
  fc.assert(
    fc.property(anyOpaque, fc.constantFrom(...dialectNames), (opaque, into) => {
      const text = writeOpaque(opaque, into);
      assert(text !== undefined);
      if (into === opaque.origin) assertEquals(text, opaque.value);
      else {
        assertMatch(text, /^gw[acr]1\.[A-Za-z0-9_-]+$/);
        assertEquals(readOpaque(text, into), opaque);
      }
    }),
    { seed: 1 },
  );
});

Deno.test("Each dialect's carriers have a prefix of their own", () => {
  const prefix = (origin: Opaque["origin"], into: Opaque["origin"]) =>
    writeOpaque({ ...sealed, origin }, into)?.slice(0, 5);
  assertEquals(prefix("responses", "messages"), "gwr1.");
  assertEquals(prefix("messages", "responses"), "gwa1.");
});

Deno.test("A value without a prefix is the client's own dialect's, of an unknown family", () => {
  assertEquals(readOpaque("EqQBCgIYAh", "messages"), {
    origin: "messages",
    family: "",
    value: "EqQBCgIYAh",
  });
});

Deno.test("Damaged carriers are read as nothing, and nothing is thrown", () => {
  const whole = writeOpaque(sealed, "messages") ?? "";
  const wrap = (json: string) => `gwr1.${btoa(json)}`;
  const damaged = [
    "",
    "gwr1.",
    "gwr1.!",
    "gwr1.A",
    whole.slice(0, -1),
    whole.slice(0, 20),
    `${whole}*`,
    wrap("null"),
    wrap("[]"),
    wrap("7"),
    wrap("{}"),
    wrap('{"m":"f"}'),
    wrap('{"m":"f","v":""}'),
    wrap('{"m":"","v":"x"}'),
    wrap('{"m":7,"v":"x"}'),
    wrap(`{"m":"${"f".repeat(300)}","v":"x"}`),
    wrap("\xff\xfe"),
    `gwr1.${"A".repeat(9_000_000)}`,
  ];
  for (const text of damaged) assertEquals(readOpaque(text, "messages"), undefined);
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      readOpaque(`gwa1.${text}`, "responses");
    }),
    { seed: 2 },
  );
});

Deno.test("Unknown members of a carrier are left out", () => {
  const text = `gwr1.${btoa('{"m":"f","v":"x","r":"yes","id":7,"__proto__":{"a":1},"z":1}')}`;
  assertEquals(readOpaque(text, "messages"), { origin: "responses", family: "f", value: "x" });
});

Deno.test("A value that is too large is not carried", () => {
  const value = "x".repeat(4 * 1024 * 1024);
  assertEquals(readOpaque(writeOpaque({ ...sealed, value }, "messages") ?? "", "messages"), {
    ...sealed,
    value,
  });
  assertEquals(writeOpaque({ ...sealed, value: `${value}x` }, "messages"), undefined);
});

Deno.test("Only the same family in the same dialect can read a value", () => {
  assert(isReadable(sealed, "responses", "gpt-5"));
  assert(!isReadable(sealed, "responses", "gpt-6"));
  assert(!isReadable(sealed, "messages", "gpt-5"));
  assert(isReadable({ ...sealed, family: "" }, "responses", "gpt-6"));
});
