import { assertEquals } from "@std/assert";
import { parseDuration } from "../../lib/config/duration.ts";

Deno.test("parseDuration() reads a number with a unit as milliseconds, seconds being the default", () => {
  const times: [text: string, milliseconds: number][] = [
    ["500ms", 500],
    ["10s", 10_000],
    ["10", 10_000],
    ["0.25", 250],
    ["1.5m", 90_000],
    ["2M", 120_000],
    ["1 h", 3_600_000],
    ["0", 0],
    ["999999999h", 999_999_999 * 3_600_000],
  ];
  for (const [text, milliseconds] of times) assertEquals(parseDuration(text), milliseconds, text);
});

Deno.test("parseDuration() refuses everything else", () => {
  for (
    const text of ["", "s", "-1s", "+1", "1d", "1e3", "1.", ".5", "1s2", "1m30s", "0x10", "NaN"]
  ) {
    assertEquals(parseDuration(text), undefined, text);
  }
});
