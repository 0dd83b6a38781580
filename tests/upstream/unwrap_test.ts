import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { unwrapBytesLiteral } from "../../lib/upstream/unwrap.ts";

/** Python's `repr(bytes)`, after the description in CPython's documentation. */
function pythonRepr(bytes: Uint8Array): string {
  const hasSingle = bytes.includes(0x27);
  const quote = hasSingle && !bytes.includes(0x22) ? '"' : "'";
  const short = new Map([[0x5c, "\\\\"], [0x0a, "\\n"], [0x0d, "\\r"], [0x09, "\\t"]]);
  const body = Array.from(bytes, (byte) => {
    const char = String.fromCharCode(byte);
    if (char === quote) return `\\${quote}`;
    if (short.has(byte)) return short.get(byte);
    return byte >= 0x20 && byte < 0x7f ? char : `\\x${byte.toString(16).padStart(2, "0")}`;
  });
  return `b${quote}${body.join("")}${quote}`;
}

Deno.test("unwrapBytesLiteral() gives back the bytes of any Python bytes literal", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      assertEquals(unwrapBytesLiteral(pythonRepr(bytes)), new Uint8Array(bytes));
    }),
    { seed: 1, numRuns: 500 },
  );
});

Deno.test("unwrapBytesLiteral() gives back any text, quotes and all scripts included", () => {
  const tricky = fc.string({
    unit: fc.constantFrom("'", '"', "\\", "\n", "x", "n", "é", "漢", "🙂"),
  });
  fc.assert(
    fc.property(fc.oneof(tricky, fc.string({ unit: "grapheme" })), (text) => {
      const bytes = unwrapBytesLiteral(pythonRepr(new TextEncoder().encode(text)));
      assertEquals(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes), text);
    }),
    { seed: 2, numRuns: 500 },
  );
});

Deno.test("unwrapBytesLiteral() never throws, and takes no garbage for a literal", () => {
  const pieces = fc.string({
    unit: fc.constantFrom("b", "'", '"', "\\", "x", "4", "g", "n", "é", "\u0000", " "),
  });
  fc.assert(
    fc.property(pieces, (text) => {
      const bytes = unwrapBytesLiteral(text);
      if (bytes) assert(/^b(['"]).*\1$/s.test(text));
    }),
    { seed: 3, numRuns: 2_000 },
  );
  for (
    const text of ["", "b", "b'", "b''x", "b'a'b'", "b'\\'", "b'\\x4'", "b'\\xg0'", "'a'", "b'é'"]
  ) {
    assertEquals(unwrapBytesLiteral(text), undefined, text);
  }
  assertEquals(unwrapBytesLiteral("b''"), new Uint8Array());
});

Deno.test("unwrapBytesLiteral() reads megabytes of escapes in one pass", () => {
  const text = `b'${"\\xe2\\x82\\xac\\'\\\\".repeat(100_000)}'`;
  assertEquals(unwrapBytesLiteral(text)?.length, 500_000);
});
