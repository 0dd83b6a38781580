import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { readBounded } from "../../lib/upstream/read_bounded.ts";

const never = new AbortController().signal;

function bodyOf(chunks: Uint8Array[], end: "close" | "error" | "hang" = "close") {
  const rest = [...chunks];
  const seen = { cancelled: false };
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = rest.shift();
      if (chunk) return controller.enqueue(chunk);
      if (end === "close") return controller.close();
      if (end === "error") throw new TypeError("error reading a body from connection");
      return new Promise(() => {});
    },
    cancel() {
      seen.cancelled = true;
      return new Promise(() => {});
    },
  }, { highWaterMark: 0 });
  return { body, seen };
}

Deno.test("readBounded() reads any body up to its limit, however it is cut", async () => {
  const chunks = fc.array(fc.uint8Array({ maxLength: 5 }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(chunks, fc.integer({ min: 0, max: 30 }), async (parts, limit) => {
      const whole = parts.flatMap((part) => [...part]);
      const { bytes, end } = await readBounded(bodyOf(parts).body, limit, never);
      assertEquals([...bytes], whole.slice(0, limit));
      assertEquals(end, whole.length > limit ? "limit" : "complete");
    }),
    { seed: 7, numRuns: 200 },
  );
  assertEquals((await readBounded(null, 5, never)).end, "complete");
});

Deno.test("readBounded() gives what came before a break, and stops reading at its limit", async () => {
  const part = new Uint8Array([1, 2, 3]);
  const broken = await readBounded(bodyOf([part], "error").body, 9, never);
  assertEquals([[...broken.bytes], broken.end], [[1, 2, 3], "broken"]);
  const endless = bodyOf(Array(50).fill(part), "hang");
  assertEquals((await readBounded(endless.body, 10, never)).bytes.length, 10);
  assertEquals(endless.seen.cancelled, true);
});

Deno.test("readBounded() lets go of a silent body when the signal aborts", async () => {
  const controller = new AbortController();
  const { body, seen } = bodyOf([new Uint8Array([1])], "hang");
  const read = readBounded(body, 9, controller.signal);
  await new Promise((resolve) => queueMicrotask(() => resolve(undefined)));
  controller.abort();
  const { bytes, end } = await read;
  assertEquals([[...bytes], end, seen.cancelled], [[1], "aborted", true]);
  assertEquals((await readBounded(bodyOf([]).body, 9, controller.signal)).end, "aborted");
});
