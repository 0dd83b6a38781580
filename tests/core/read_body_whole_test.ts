/** Short bodies from a server that holds them to their declared length are taken whole. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { BufferBudget } from "../../lib/core/buffer_budget.ts";
import { GatewayError } from "../../lib/core/errors.ts";
import { readJsonBody } from "../../lib/core/read_body.ts";
import { FakeClock, settle } from "../helpers/fake_clock.ts";

const text = '{"model":"sonnet","messages":[]}';

function setUp() {
  const clock = new FakeClock();
  const buffers = new BufferBudget(1_000);
  const options = { limitBytes: 500, deadlineMs: 1_000, buffers, clock, lengthHolds: true };
  return { clock, buffers, options };
}

function post(body: BodyInit, length: number): Request {
  return new Request("http://localhost/", {
    method: "POST",
    headers: { "content-type": "application/json", "content-length": String(length) },
    body,
  });
}

/** A body of which nothing ever comes, or which fails at once. */
function silentBody(failure?: Error): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({ start: (out) => failure && out.error(failure) });
}

Deno.test("a short body is read and counted like any other", async () => {
  const { clock, buffers, options } = setUp();
  const body = await readJsonBody(post(text, text.length), options);
  assertEquals([body.text(), body.value("model")], [text, "sonnet"]);
  assertEquals([buffers.used, clock.pending], [text.length, 0]);
  body.release();
  assertEquals(buffers.used, 0);
});

Deno.test("a short body that does not come in time is given up", async () => {
  const { clock, buffers, options } = setUp();
  const reading = assertRejects(() => readJsonBody(post(silentBody(), 30), options), GatewayError);
  await clock.advance(1_000);
  assertEquals((await reading).kind, "request_timeout");
  assertEquals([buffers.used, clock.pending], [0, 0]);
});

Deno.test("a client that leaves before its short body has come is noticed at once", async () => {
  const { clock, options } = setUp();
  const controller = new AbortController();
  const reading = readJsonBody(post(silentBody(), 30), { ...options, signal: controller.signal });
  controller.abort(new Error("left"));
  await assertRejects(() => reading, Error, "left");
  assertEquals(clock.pending, 0);
});

Deno.test("a short body that breaks off is a client that left", async () => {
  const { options } = setUp();
  const broken = post(silentBody(new TypeError("connection reset")), 30);
  const error = await assertRejects(() => readJsonBody(broken, options), DOMException);
  assertEquals(error.name, "AbortError");
});

Deno.test("a short body that is broken JSON is refused, and nothing of it is held", async () => {
  const { buffers, options } = setUp();
  const error = await assertRejects(() => readJsonBody(post("{]", 2), options), GatewayError);
  assertEquals([error.kind, buffers.used], ["invalid_request", 0]);
});

Deno.test("a short body is read piece by piece while too many are awaited whole", async () => {
  const { buffers, clock, options } = setUp();
  const silent = Array.from({ length: 4 }, () => {
    const controller = new AbortController();
    const { signal } = controller;
    const reading = readJsonBody(post(silentBody(), 30), { ...options, signal });
    return { controller, reading: assertRejects(() => reading, Error, "left") };
  });
  assertEquals(buffers.awaitWhole(6), undefined);

  const broken = new ReadableStream({
    start: (out) => out.enqueue(new TextEncoder().encode("{]")),
  });
  const error = await assertRejects(() => readJsonBody(post(broken, 30), options), GatewayError);
  assertEquals(error.kind, "invalid_request", "its first bytes were read without its end");

  for (const { controller } of silent) controller.abort(new Error("left"));
  await Promise.all(silent.map(({ reading }) => reading));
  await settle();
  assertEquals(buffers.awaitWhole(6), undefined, "what is let go may still be coming in");
  assertEquals([buffers.used, clock.pending], [0, 0]);
});

Deno.test("a short body makes room for the next when it has come", async () => {
  const { buffers, options } = setUp();
  for (let count = 0; count < 10; count++) {
    (await readJsonBody(post(text, text.length), options)).release();
  }
  const failed = post(silentBody(new TypeError("connection reset")), 125);
  await assertRejects(() => readJsonBody(failed, options), DOMException);
  assert(buffers.awaitWhole(125), "room is still taken");
});
