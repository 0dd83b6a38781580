import { assert, assertEquals, assertLessOrEqual, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { ChunkList } from "../../lib/core/chunk_list.ts";

function total(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
}

Deno.test("ChunkList gives back all bytes in order and takes little more memory than they are", () => {
  const sizes = fc.array(fc.constantFrom(0, 1, 7, 500, 4_096, 16_383, 16_384, 40_000, 65_536), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(sizes, (sizes) => {
      const list = new ChunkList();
      let next = 0;
      for (const size of sizes) {
        // As a network read comes: a view of 64 KiB, however few bytes it holds.
        const chunk = new Uint8Array(65_536).subarray(0, size);
        for (let at = 0; at < size; at++) chunk[at] = next++ % 251;
        list.append(chunk);
      }
      const chunks = list.finish();
      assertEquals(total(chunks), next);
      let at = 0;
      for (const chunk of chunks) for (const byte of chunk) assert(byte === at++ % 251);
      const memory = new Set(chunks.map((chunk) => chunk.buffer));
      const held = [...memory].reduce((sum, buffer) => sum + buffer.byteLength, 0);
      assertLessOrEqual(held, Math.max(2 * next, 4_096));
    }),
    { seed: 4096, numRuns: 100 },
  );
});

Deno.test("ChunkList keeps a large chunk as it is", () => {
  const list = new ChunkList();
  const chunk = new Uint8Array(65_536);
  list.append(chunk);
  assertStrictEquals(list.finish()[0], chunk);
});

Deno.test("ChunkList joins bytes that come one by one into few chunks", () => {
  const list = new ChunkList();
  for (let count = 0; count < 100_000; count++) list.append(Uint8Array.of(count & 0xff));
  const chunks = list.finish();
  assertEquals(total(chunks), 100_000);
  assertLessOrEqual(chunks.length, 8);
});
