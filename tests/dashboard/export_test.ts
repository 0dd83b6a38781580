import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { exportCsv, exportJson } from "../../lib/dashboard/export.ts";
import { NOON, record } from "../stats/_record.ts";

/** Reads a table by RFC 4180. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g;
  let row: string[] = [];
  for (const [, quoted, plain = "", end] of text.matchAll(cell)) {
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

Deno.test("a table holds one line of names and one for each record", () => {
  const [names = [], first = [], ...rest] = parseCsv(exportCsv([record()], "full"));
  const cells = new Map(names.map((name, index) => [name, first[index]]));
  assertEquals(rest, []);
  assertEquals(first.length, names.length);
  assertEquals(cells.get("time"), new Date(NOON).toISOString());
  assertEquals(cells.get("model"), "duo-chat-sonnet-4-5");
  assertEquals(cells.get("inputTokens"), "100");
  assertEquals(cells.get("errorMessage"), "");
});

Deno.test("any text survives a table, marked where a spreadsheet would run it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const table = exportCsv([record({ requestedModel: text })], "full");
      const [names = [], cells = []] = parseCsv(table);
      const shown = cells[names.indexOf("requestedModel")] ?? "";
      assertEquals(shown.replace(/^'(?=[=+\-@\t\r])/, ""), text.replace(/^'(?=[=+\-@\t\r])/, ""));
      assert(!/^[=+\-@\t\r]/.test(shown));
    }),
    { seed: 20261121, numRuns: 300 },
  );
});

Deno.test("what the public view hides is in no export of it", () => {
  const secret = "xyzzy";
  const hidden = record({
    keyName: secret,
    clientIp: secret,
    userAgent: secret,
    requestedModel: secret,
    upstreamModel: secret,
    error: { kind: "overloaded", message: secret },
  });
  for (const text of [exportCsv([hidden], "public"), exportJson([hidden], "public")]) {
    assert(!text.includes(secret));
  }
  for (const text of [exportCsv([hidden], "full"), exportJson([hidden], "full")]) {
    assertStringIncludes(text, secret);
  }
});
