import { assert, assertEquals, assertThrows } from "@std/assert";
import { HeldBlob } from "../../lib/core/held_blob.ts";

/** Numbered bytes, cut at the given places. */
function pieces(size: number, ...places: number[]): Uint8Array<ArrayBuffer>[] {
  const bytes = Uint8Array.from({ length: size }, (_, index) => index * 7 + (index >> 8));
  const ends = [0, ...places, size];
  return ends.slice(1).map((end, index) => bytes.subarray(ends[index], end));
}

const all = (size: number) => pieces(size)[0] ?? new Uint8Array();

Deno.test("HeldBlob is a Blob of its pieces' bytes, as often as it is read", async () => {
  const blob = new HeldBlob(pieces(300_000, 0, 10, 10, 65_536, 299_999));
  assertEquals([blob instanceof Blob, blob.size, blob.type], [true, 300_000, ""]);
  assertEquals(await blob.bytes(), all(300_000));
  assertEquals(new Uint8Array(await blob.arrayBuffer()), all(300_000));
  assertEquals(await blob.text(), new TextDecoder().decode(all(300_000)));
  assertThrows(() => blob.slice(), TypeError, "Cannot slice");
  assertEquals((await new HeldBlob([]).bytes()).length, 0);
});

Deno.test("HeldBlob hands out its pieces without copying any but the last ones, which are long", async () => {
  const held = pieces(400_000, 100_000, 200_000, 300_000, 399_990);
  const chunks = await Array.fromAsync(new HeldBlob(held).stream());
  assertEquals(chunks.map(({ length }) => length), [100_000, 100_000, 200_000]);
  assert(chunks[0] === held[0] && chunks[1] === held[1], "a piece was copied");
});

Deno.test("HeldBlob goes out with its length, and again when it is sent again", async () => {
  await using server = Deno.serve({ port: 0, onListen() {} }, async (request) => {
    const { headers } = request;
    const bytes = await request.bytes();
    return Response.json([
      headers.get("content-length"),
      headers.get("transfer-encoding"),
      headers.get("content-type"),
      bytes.length === 3_000_007 && bytes.every((byte, at) => byte === expected[at]),
    ]);
  });
  const expected = all(3_000_007);
  const body = new HeldBlob(pieces(3_000_007, 3, 40_000, 1_000_000, 2_999_999));
  for (const _ of [1, 2]) {
    const reply = await fetch(`http://localhost:${server.addr.port}/`, { method: "POST", body });
    assertEquals(await reply.json(), ["3000007", null, null, true]);
  }
});

Deno.test("HeldBlob is not read on once nobody wants it", async () => {
  const reader = new HeldBlob(pieces(400_000, 100_000, 200_000)).stream().getReader();
  await reader.read();
  await reader.cancel();
  assertEquals(await reader.read(), { value: undefined, done: true });
});
