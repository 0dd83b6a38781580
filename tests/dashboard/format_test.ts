import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  age,
  bytes,
  duration,
  moment,
  percent,
  short,
  stepLabel,
  whole,
} from "../../lib/dashboard/format.ts";

Deno.test("short writes counts in few characters", () => {
  const written = [0, 7, 999, 1000, 1234, 38_400, 999_499, 999_600, 4_120_000, 2.5e9].map(short);
  assertEquals(written, ["0", "7", "999", "1k", "1.23k", "38.4k", "999k", "1M", "4.12M", "2.5B"]);
});

Deno.test("short never writes more than six characters below a trillion", () => {
  fc.assert(
    fc.property(fc.nat(999_000_000_000), (value) => short(value).length <= 6),
    { seed: 1, numRuns: 500 },
  );
});

Deno.test("whole groups digits", () => {
  assertEquals([0, 999, 1000, 1234567].map(whole), ["0", "999", "1,000", "1,234,567"]);
});

Deno.test("duration chooses its unit", () => {
  assertEquals([0.042, 0.31, 38.2, 999.4, 999.6].map(duration), [
    "0.042 ms",
    "0.31 ms",
    "38.2 ms",
    "999 ms",
    "1 s",
  ]);
  assertEquals([1240, 59_900, 59_960, 125_000, 11_520_000, 200_000_000].map(duration), [
    "1.24 s",
    "59.9 s",
    "1 min 00 s",
    "2 min 05 s",
    "3 h 12 min",
    "2 d 7 h",
  ]);
  assertEquals([null, undefined].map(duration), ["–", "–"]);
});

Deno.test("age is told in one unit", () => {
  assertEquals([-5, 900, 12_000, 300_000, 10_800_000, 259_200_000].map(age), [
    "now",
    "now",
    "12 s",
    "5 min",
    "3 h",
    "3 d",
  ]);
});

Deno.test("bytes are told in decimal units", () => {
  assertEquals([812, 38_000, 4_120_000].map(bytes), ["812 B", "38 kB", "4.12 MB"]);
});

Deno.test("percent calls only a whole 100 % and only nothing 0 %", () => {
  assertEquals([0, 0.0004, 0.004, 0.034, 0.97, 0.995, 0.99999, 1].map(percent), [
    "0%",
    "0.1%",
    "0.4%",
    "3%",
    "97%",
    "99.5%",
    "99.9%",
    "100%",
  ]);
});

Deno.test("moments and steps are written in UTC", () => {
  const time = Date.UTC(2026, 10, 21, 12, 0, 5);
  assertEquals(moment(time), "2026-11-21 12:00:05");
  assertEquals(stepLabel(time, "day"), "21 Nov");
  assertEquals(stepLabel(time, "hour"), "12:00");
});
