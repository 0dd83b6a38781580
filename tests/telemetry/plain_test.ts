import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { GatewayError } from "../../lib/core/errors.ts";
import { Secret } from "../../lib/core/secret.ts";
import { plain } from "../../lib/telemetry/plain.ts";
import { createRedactor } from "../../lib/telemetry/redact.ts";

const redact = createRedactor([new Secret("hunter2hunter2")]);

Deno.test("plain keeps data and makes the rest harmless", () => {
  assertEquals(
    plain({ text: "x", list: [1, null, true], none: undefined, big: 12n, not: NaN }, redact),
    { text: "x", list: [1, null, true], big: "12", not: "NaN" },
  );
  assertEquals(plain(new Secret("hunter2hunter2"), redact), "[secret]");
  assertEquals(plain(new Headers({ authorization: "Bearer x" }), redact), "[Headers]");
  assertEquals(plain(new Uint8Array([104, 105]), redact), "[Uint8Array]");
  assertEquals(plain(() => 1, redact), "[function]");
  assertEquals(plain(new Map([["k", "v"]]), redact), "[Map]");
});

Deno.test("plain bounds length, members and depth, cycles included", () => {
  const text = plain("y".repeat(100_000), redact);
  assertEquals(text, "y".repeat(500));
  assertEquals((plain(Array(1000).fill(0), redact) as unknown[]).length, 32);
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  assertEquals(plain(cycle, redact), { self: { self: { self: "[deeper]" } } });
});

Deno.test("plain redacts before it cuts, so that no half of a secret stays", () => {
  for (let before = 480; before <= 500; before++) {
    const text = String(plain("z".repeat(before) + "hunter2hunter2", redact));
    assert(!text.includes("hunter"), text.slice(470));
  }
});

Deno.test("plain redacts names, nested texts, errors and their causes", () => {
  const cause = new Error("inner hunter2hunter2");
  const shown = JSON.stringify(plain(
    {
      "hunter2hunter2": 1,
      deep: [{ x: "hunter2hunter2" }],
      error: new TypeError("outer hunter2hunter2", { cause }),
    },
    redact,
  ));
  assert(!shown.includes("hunter2"), shown);
});

Deno.test("plain shows an error with its first frames, and a GatewayError with its kind", () => {
  const error = plain(new TypeError("is not a function"), redact) as Record<string, unknown>;
  assertEquals(error.name, "TypeError");
  assertEquals(error.message, "is not a function");
  assertStringIncludes(String((error.at as string[])[0]), "plain_test.ts");
  assertEquals(plain(new GatewayError("timeout", "No answer came."), redact), {
    name: "GatewayError",
    kind: "timeout",
    message: "No answer came.",
  });
});

Deno.test("plain withholds what JSON.parse quotes of its input", () => {
  let caught: unknown;
  try {
    JSON.parse('{"content": my private prompt}');
  } catch (cause) {
    caught = new Error("Cannot read the body.", { cause });
  }
  assert(!JSON.stringify(plain(caught, redact)).includes("private"));
});

Deno.test("plain gives JSON for anything, never Object.prototype", () => {
  fc.assert(
    fc.property(
      fc.anything({ withBigInt: true, withNullPrototype: true, withMap: true }),
      (any) => {
        JSON.parse(JSON.stringify(plain(any, redact)));
      },
    ),
    { seed: 2, numRuns: 300 },
  );
  const shown = plain(JSON.parse('{"__proto__":{"polluted":1}}'), redact);
  assertEquals(JSON.stringify(shown), '{"__proto__":{"polluted":1}}');
  assertEquals(Object.prototype.hasOwnProperty.call(Object.prototype, "polluted"), false);
});
