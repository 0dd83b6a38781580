import { assertEquals } from "@std/assert";
import { endOfPlainRun } from "../../lib/core/plain_run.ts";

const plain = (byte: number) => byte >= 0x20 && byte < 0x80 && byte !== 0x22 && byte !== 0x5c;

Deno.test("a run of plain bytes ends at the first other one, wherever in memory it lies", () => {
  const memory = new Uint8Array(40).fill(0x61);
  for (let begin = 0; begin < 8; begin++) {
    for (let length = 0; length < 20; length++) {
      const chunk = memory.subarray(begin, begin + length);
      assertEquals(endOfPlainRun(chunk), length, `${length} plain bytes from ${begin}`);
      for (let at = 0; at < length; at++) {
        for (let byte = 0; byte < 256; byte++) {
          chunk[at] = byte;
          assertEquals(endOfPlainRun(chunk), plain(byte) ? length : at, `${byte} at ${at}`);
        }
        chunk[at] = 0x61;
      }
    }
  }
});

Deno.test("whatever stands beside a byte, it is told for what it is", () => {
  const chunk = new Uint8Array(4);
  const edges = [
    0x00,
    0x01,
    0x1f,
    0x20,
    0x21,
    0x22,
    0x23,
    0x5b,
    0x5c,
    0x5d,
    0x7e,
    0x7f,
    0x80,
    0xff,
  ];
  for (const a of edges) {
    for (const b of edges) {
      for (const c of edges) {
        for (const d of edges) {
          chunk.set([a, b, c, d]);
          const end = chunk.findIndex((byte) => !plain(byte));
          assertEquals(endOfPlainRun(chunk), end < 0 ? 4 : end, chunk.toString());
        }
      }
    }
  }
});
