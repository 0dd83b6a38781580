import fc from "fast-check";
import { assertEquals } from "@std/assert";
import { base64Start, base64Text, parseDataUrl } from "../../lib/core/data_url.ts";

Deno.test("A data URL gives its media type and its content in base64", () => {
  const rows: [string, string, string][] = [
    ["data:image/png;base64,AAAA", "image/png", "AAAA"],
    ["DATA:Image/PNG;charset=x;BASE64,AA\r\n AA", "image/png", "AAAA"],
    ["data:,a%20b", "", btoa("a b")],
    ["data:text/plain,%C3%A9", "text/plain", "w6k="],
  ];
  for (const [url, mediaType, base64] of rows) {
    assertEquals(parseDataUrl(url), { mediaType, base64 });
  }
});

Deno.test("What is no data URL gives nothing", () => {
  for (const url of ["", "data:", "https://x.test/a,b", "data:text/plain,%", "data".repeat(100)]) {
    assertEquals(parseDataUrl(url), undefined);
  }
});

Deno.test("Text survives base64, and what is no base64 gives nothing", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const base64 = new TextEncoder().encode(text).toBase64();
      // A byte-order mark at the start is not part of the text.
      assertEquals(base64Text(base64), text.replace(/^\ufeff/, ""));
    }),
    { seed: 20_269, numRuns: 200 },
  );
  assertEquals(base64Text("*"), undefined);
});

Deno.test("The first bytes are read without the rest, and of no base64 there are none", () => {
  const bytes = Uint8Array.from({ length: 50 }, (_, index) => index);
  const base64 = bytes.toBase64();
  for (let count = 0; count <= 60; count++) {
    const start = base64Start(base64, count);
    assertEquals(start, bytes.subarray(0, start.length));
    assertEquals(start.length >= Math.min(count, 50), true);
  }
  assertEquals(base64Start("*", 4), new Uint8Array());
});
