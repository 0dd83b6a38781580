import { assert, assertEquals, assertRejects } from "@std/assert";
import { burstReader, type BytesReader } from "../../lib/core/burst_reader.ts";

/** A body of bytes as the network's are: each chunk is handed out by itself, in its own turn. */
function networkBody(chunks: readonly string[], end: "closed" | "broken" | "open" = "closed") {
  const left = chunks.map((chunk) => new TextEncoder().encode(chunk));
  const body = { reads: 0, isCancelled: false };
  const stream = new ReadableStream({
    type: "bytes",
    async pull(out: ReadableByteStreamController) {
      body.reads++;
      await new Promise((resolve) => setImmediate(resolve));
      const chunk = left.shift();
      if (chunk) return answer(out, chunk);
      if (end === "broken") throw new Error("The connection broke");
      if (end === "open") return await new Promise(() => {});
      out.close();
      out.byobRequest?.respond(0);
    },
    cancel() {
      body.isCancelled = true;
    },
  });
  return { body, reader: burstReader(stream) };
}

function answer(out: ReadableByteStreamController, chunk: Uint8Array<ArrayBuffer>) {
  const view = out.byobRequest?.view;
  assert(view, "The reader brings no memory of its own");
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength).set(chunk);
  out.byobRequest?.respond(chunk.length);
}

async function text(reader: BytesReader): Promise<string | undefined> {
  const bytes = await reader.read();
  return bytes && new TextDecoder().decode(bytes);
}

Deno.test("chunks that come in a row are given out together", async () => {
  const { reader } = networkBody(["one ", "two ", "three"]);
  assertEquals(await text(reader), "one two three");
  assertEquals(await text(reader), undefined);
  assertEquals(await text(reader), undefined);
});

Deno.test("a chunk that comes alone does not wait for the next one", async () => {
  const { reader } = networkBody(["alone"], "open");
  assertEquals(await text(reader), "alone");
});

Deno.test("a burst is given out when it is large, however much follows", async () => {
  const chunk = "x".repeat(10_000);
  const { reader } = networkBody([chunk, chunk, chunk]);
  assertEquals((await text(reader))?.length, 20_000);
  assertEquals((await text(reader))?.length, 10_000);
  assertEquals(await text(reader), undefined);
});

Deno.test("a silence after a large burst is no end", async () => {
  const chunks = ["x".repeat(10_000), "y".repeat(10_000), "later"];
  const speaks = Promise.withResolvers<void>();
  const reader = burstReader(
    new ReadableStream({
      type: "bytes",
      async pull(out: ReadableByteStreamController) {
        await new Promise((resolve) => setImmediate(resolve));
        if (chunks.length === 1) await speaks.promise;
        const chunk = chunks.shift();
        if (chunk === undefined) return await new Promise(() => {});
        answer(out, new TextEncoder().encode(chunk));
      },
    }),
  );
  assertEquals((await text(reader))?.length, 20_000);
  let isOver = false;
  const next = text(reader).finally(() => isOver = true);
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  assertEquals(isOver, false);
  speaks.resolve();
  assertEquals(await next, "later");
  await reader.cancel();
});

Deno.test("what has been given out does not change when more is read", async () => {
  const { reader } = networkBody(["a".repeat(16_384), "b".repeat(16_384)]);
  const first = await reader.read();
  await reader.read();
  assert(first?.every((byte) => byte === 0x61));
});

Deno.test("nothing is read beyond a large burst until it is asked for", async () => {
  const { body, reader } = networkBody(["x".repeat(16_384), "b", "c", "d"]);
  await reader.read();
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  assertEquals(body.reads, 1);
});

Deno.test("a failure comes after all that came before it", async () => {
  const { reader } = networkBody(["one ", "two"], "broken");
  assertEquals(await text(reader), "one two");
  await assertRejects(() => reader.read(), Error, "The connection broke");
});

Deno.test("cancelling reaches the sender, and ends a read that waits", async () => {
  const { body, reader } = networkBody([], "open");
  const read = reader.read();
  await reader.cancel();
  assertEquals(await read, undefined);
  assert(body.isCancelled);
});

Deno.test("a stream of another kind is read chunk by chunk", async () => {
  const reader = burstReader(ReadableStream.from([1, 2].map((byte) => Uint8Array.of(byte))));
  assertEquals(await reader.read(), Uint8Array.of(1));
  assertEquals(await reader.read(), Uint8Array.of(2));
  assertEquals(await reader.read(), undefined);
});
