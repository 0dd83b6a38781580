import {
  assert,
  assertEquals,
  assertExists,
  assertFalse,
  assertGreater,
  assertGreaterOrEqual,
  assertInstanceOf,
  AssertionError,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  fail,
  unreachable,
} from "@std/assert";

/** The message of the AssertionError that `check` must throw; written without the shim's own help. */
function failure(check: () => void): string {
  try {
    check();
  } catch (error) {
    if (error instanceof AssertionError) return error.message;
    throw new Error("something other than an AssertionError was thrown", { cause: error });
  }
  throw new Error("the assertion passed");
}

async function asyncFailure(check: () => Promise<unknown>): Promise<string> {
  try {
    await check();
  } catch (error) {
    if (error instanceof AssertionError) return error.message;
    throw new Error("something other than an AssertionError was thrown", { cause: error });
  }
  throw new Error("the assertion passed");
}

function check(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}

class Point {
  constructor(readonly x: number) {}
}
class OtherPoint {
  constructor(readonly x: number) {}
}

function bare(properties: Record<string, unknown>): Record<string, unknown> {
  return Object.assign(Object.create(null), properties);
}

function cycle(): unknown {
  const node: Record<string, unknown> = bare({ zero: -0 });
  node["self"] = node;
  return node;
}

const equal: [what: string, actual: unknown, expected: unknown][] = [
  ["primitives", "a", "a"],
  ["NaN", NaN, NaN],
  ["-0 and 0", -0, 0],
  ["-0 and 0 deep inside", { list: [{ n: -0 }] }, { list: [{ n: 0 }] }],
  ["-0 as a map's key and value", new Map([[-0, -0]]), new Map([[0, 0]])],
  ["an object without a prototype and a plain one", bare({ a: 1 }), { a: 1 }],
  ["objects without a prototype inside others", { p: bare({ a: [bare({})] }) }, { p: { a: [{}] } }],
  ["objects without a prototype inside sets", new Set([bare({ a: 1 })]), new Set([{ a: 1 }])],
  ["objects whose members are in another order", { a: 1, b: 2 }, { b: 2, a: 1 }],
  ["instances of one class", new Point(-0), new Point(0)],
  ["dates", new Date(5), new Date(5)],
  ["bytes", new Uint8Array([1, 2]), new Uint8Array([1, 2])],
  ["URLs", new URL("http://a/b"), new URL("http://a/b")],
  ["regular expressions", /a/gi, /a/gi],
  ["symbols as keys", { [Symbol.for("a")]: 1 }, { [Symbol.for("a")]: 1 }],
  ["cycles", cycle(), cycle()],
];

const unequal: [what: string, actual: unknown, expected: unknown][] = [
  ["a number and a string", 1, "1"],
  ["null and undefined", null, undefined],
  ["an absent member and an undefined one", {}, { a: undefined }],
  ["a hole and undefined", new Array(1), [undefined]],
  ["instances of two classes", new Point(1), new OtherPoint(1)],
  ["an instance and a plain object", new Point(1), { x: 1 }],
  ["arrays of other length", [1], [1, 2]],
  ["an array and an object", [], {}],
  ["dates", new Date(5), new Date(6)],
  ["bytes", new Uint8Array([1, 2]), new Uint8Array([1, 3])],
  ["URLs", new URL("http://a/b"), new URL("http://a/c")],
  ["maps", new Map([["a", 1]]), new Map([["a", 2]])],
  ["sets", new Set([1]), new Set([2])],
  ["errors", new Error("a"), new Error("b")],
];

for (const [what, actual, expected] of equal) {
  Deno.test(`assertEquals() accepts ${what}`, () => {
    assertEquals(actual, expected);
    assertEquals(expected, actual);
    failure(() => assertNotEquals(actual, expected));
  });
}

for (const [what, actual, expected] of unequal) {
  Deno.test(`assertEquals() tells ${what} apart`, () => {
    failure(() => assertEquals(actual, expected));
    failure(() => assertEquals(expected, actual));
    assertNotEquals(actual, expected);
  });
}

Deno.test("assertEquals() shows the difference and the caller's message", () => {
  const message = failure(() => assertEquals({ a: 1, b: "x" }, { a: 1, b: "y" }, "second try"));
  for (const part of ["second try", "x", "y", "+", "-"]) {
    check(message.includes(part), `"${part}" is missing in: ${message}`);
  }
});

Deno.test("assertEquals() leaves what it compares as it was", () => {
  const value = Object.freeze({ zero: -0, inner: Object.freeze(bare({ a: 1 })) });
  failure(() => assertEquals<unknown>(value, { zero: 0, inner: { a: 2 } }));
  check(Object.is(value.zero, -0), "-0 was changed");
  check(Object.getPrototypeOf(value.inner) === null, "the prototype was changed");
});

Deno.test("assertStrictEquals() compares identity, and sees the sign of zero", () => {
  const object = {};
  assertStrictEquals(object, object);
  assertStrictEquals(NaN, NaN);
  failure(() => assertStrictEquals({}, {}));
  failure(() => assertStrictEquals(0, -0));
});

Deno.test("assert() and assertFalse() judge truthiness and narrow the type", () => {
  const value: string | undefined = ["a"][0];
  assert(value);
  check(value.length === 1, "narrowed");
  assertFalse(0);
  check(failure(() => assert("", "empty")) === "empty", "the message is the caller's");
  failure(() => assertFalse("a"));
});

Deno.test("assertExists() refuses null and undefined only", () => {
  assertExists(0);
  assertExists("");
  assertExists(false);
  failure(() => assertExists(null));
  check(failure(() => assertExists(undefined, "why")).includes("why"), "the message is kept");
});

Deno.test("assertInstanceOf() checks and narrows to the class", () => {
  const value: unknown = new Point(3);
  assertInstanceOf(value, Point);
  check(value.x === 3, "narrowed");
  check(failure(() => assertInstanceOf(value, Error)).includes("Error"), "names the class");
  failure(() => assertInstanceOf(null, Point));
});

Deno.test("assertMatch() and assertStringIncludes() show text and pattern", () => {
  assertMatch("abc", /b/);
  assertStringIncludes("abc", "bc");
  check(failure(() => assertMatch("abc", /x+/)).includes("/x+/"), "shows the pattern");
  check(failure(() => assertStringIncludes("abc", "xyz")).includes("xyz"), "shows the text");
});

Deno.test("the ordering assertions hold at their bounds, for numbers, strings and bigints", () => {
  assertGreater(2, 1);
  assertGreaterOrEqual(2, 2);
  assertLess("a", "b");
  assertLessOrEqual(2n, 2n);
  failure(() => assertGreater(2, 2));
  failure(() => assertGreaterOrEqual(1, 2));
  failure(() => assertLess(2, 2));
  failure(() => assertLessOrEqual(3, 2));
  failure(() => assertLess(NaN, 1));
});

Deno.test("assertThrows() returns the error and checks its class and message", () => {
  const error = assertThrows(
    () => {
      throw new RangeError("port 70000 is out of range");
    },
    RangeError,
    "70000",
  );
  check(error.message === "port 70000 is out of range", "the error comes back");

  const raise = (thrown: unknown) => () => {
    throw thrown;
  };
  failure(() => assertThrows(() => 1));
  check(failure(() => assertThrows(() => 1, "why")).includes("why"), "the message is kept");
  failure(() => assertThrows(raise(new TypeError("x")), RangeError));
  failure(() => assertThrows(raise(new TypeError("x")), TypeError, "y"));
  failure(() => assertThrows(raise("text"), Error));
  check(assertThrows(raise("text")) === "text", "without a class anything may be thrown");
});

Deno.test("assertRejects() returns the error and checks its class and message", async () => {
  const error = await assertRejects(
    () => Promise.reject(new RangeError("too far")),
    RangeError,
    "far",
  );
  check(error.message === "too far", "the error comes back");

  await asyncFailure(() => assertRejects(() => Promise.resolve(1)));
  await asyncFailure(() => assertRejects(() => Promise.reject(new TypeError("x")), RangeError));
  await asyncFailure(() => assertRejects(() => Promise.reject(new TypeError("x")), TypeError, "y"));
  await asyncFailure(() => assertRejects(() => Promise.reject("text"), Error));
});

Deno.test("assertRejects() does not take an exception for a rejection", async () => {
  const message = await asyncFailure(() =>
    assertRejects(() => {
      throw new Error("at once");
    })
  );
  check(message.includes("throws"), message);
});

Deno.test("fail() and unreachable() always throw", () => {
  check(failure(() => fail("reason")).includes("reason"), "the reason is kept");
  failure(() => fail());
  failure(() => unreachable());
});
