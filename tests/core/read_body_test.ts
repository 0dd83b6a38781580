import { assert, assertEquals, assertMatch, assertRejects, assertStrictEquals } from "@std/assert";
import { BufferBudget } from "../../lib/core/buffer_budget.ts";
import { GatewayError } from "../../lib/core/errors.ts";
import { type ReadBodyOptions, readJsonBody } from "../../lib/core/read_body.ts";
import { FakeClock, settle } from "../helpers/fake_clock.ts";

const encoder = new TextEncoder();

/** A sender that is moved by hand, and tells what became of it. */
class Sender {
  readonly request: Request;
  cancelled: unknown;
  pulls = 0;
  #out: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | undefined;

  constructor(headers: HeadersInit = { "content-type": "application/json" }) {
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (controller) => {
        this.#out = controller;
      },
      pull: () => {
        this.pulls++;
      },
      cancel: (reason) => {
        this.cancelled = reason;
      },
    }, { highWaterMark: 0 });
    this.request = new Request("http://localhost/", { method: "POST", headers, body });
  }

  send(text: string): this {
    this.#out?.enqueue(encoder.encode(text));
    return this;
  }

  end(): this {
    this.#out?.close();
    return this;
  }

  breakOff(cause: unknown): this {
    this.#out?.error(cause);
    return this;
  }
}

function setUp(options: Partial<ReadBodyOptions> = {}) {
  const clock = new FakeClock();
  const buffers = new BufferBudget(1_000);
  return {
    clock,
    buffers,
    options: { limitBytes: 500, deadlineMs: 1_000, buffers, clock, ...options },
  };
}

function post(body: BodyInit | null, headers: Record<string, string> = {}): Request {
  return new Request("http://localhost/", {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });
}

Deno.test("readJsonBody reads a body in pieces and holds its memory until it is released", async () => {
  const { clock, buffers, options } = setUp({ watch: ["messages.*.role"] });
  const sender = new Sender();
  const reading = readJsonBody(sender.request, options);
  sender.send('{"model":"x","mess').send('ages":[{"role":"us').send('er"}]}').end();
  const body = await reading;
  assertEquals([body.value("model"), body.watched("messages.*.role")], ["x", ["user"]]);
  assertEquals(body.text(), '{"model":"x","messages":[{"role":"user"}]}');
  assertEquals([buffers.used, clock.pending], [body.size, 0]);
  body.release();
  body.release();
  assertEquals(buffers.used, 0);
});

Deno.test("readJsonBody refuses by the headers before a byte is read", async () => {
  const { clock, buffers, options } = setUp();
  const refused: [HeadersInit, GatewayError["kind"]][] = [
    [{ "content-type": "text/plain" }, "unsupported_media_type"],
    [{ "content-type": "application/json", "content-encoding": "gzip" }, "unsupported_media_type"],
    [{ "content-type": "application/json", "content-length": "501" }, "too_large"],
  ];
  for (const [headers, kind] of refused) {
    const sender = new Sender(headers);
    const error = await assertRejects(() => readJsonBody(sender.request, options), GatewayError);
    assertEquals(error.kind, kind);
    assertEquals([sender.pulls, clock.pending, buffers.used], [0, 0, 0]);
  }
});

Deno.test("readJsonBody accepts a body of exactly the limit", async () => {
  const { options } = setUp();
  const text = `{"a":"${"x".repeat(500 - 8)}"}`;
  assertEquals((await readJsonBody(post(text), options)).size, 500);
  const declared = post(text, { "content-length": "500" });
  assertEquals((await readJsonBody(declared, options)).size, 500);
});

Deno.test("readJsonBody stops at the first byte over the limit, whatever was declared", async () => {
  for (const declared of [{}, { "content-length": "10" }]) {
    const { clock, buffers, options } = setUp();
    const sender = new Sender({ "content-type": "application/json", ...declared });
    const reading = readJsonBody(sender.request, options);
    sender.send(`{"a":"${"x".repeat(494)}`).send("x");
    const error = await assertRejects(() => reading, GatewayError);
    assertEquals([error.kind, error.status], ["too_large", 413]);
    assertMatch(error.message, /larger than the 500 bytes/);
    assertEquals([buffers.used, clock.pending], [0, 0]);
    assertStrictEquals(sender.cancelled, error);
  }
});

Deno.test("readJsonBody refuses an empty body as such", async () => {
  const { options } = setUp();
  for (const body of [null, "", " \n"]) {
    const error = await assertRejects(() => readJsonBody(post(body), options), GatewayError);
    assertEquals([error.kind, error.status], ["invalid_request", 400]);
    assertMatch(error.message, /empty/);
  }
});

Deno.test("readJsonBody refuses broken JSON at its first wrong byte and does not read on", async () => {
  const { clock, buffers, options } = setUp();
  const sender = new Sender();
  const reading = readJsonBody(sender.request, options);
  sender.send('{"a":1 "secret"');
  const error = await assertRejects(() => reading, GatewayError);
  assertEquals([error.kind, error.retryable], ["invalid_request", false]);
  assertEquals(
    error.message,
    "The request body is not usable JSON: expected ',' or '}' in object, found '\"' at byte 7.",
  );
  assert(sender.cancelled !== undefined);
  assertEquals([buffers.used, clock.pending], [0, 0]);
});

Deno.test("readJsonBody refuses what is JSON but ambiguous, too deep or no object", async () => {
  const { options } = setUp();
  const refused: [string, RegExp, string | undefined][] = [
    ['{"model":1,"model":2}', /the top-level key "model" is repeated/, "model"],
    ['{"a b":1,"a b":2}', /the top-level key "a b" is repeated/, undefined],
    [`{"a":${"[".repeat(300)}`, /nest deeper than 200 levels at byte 204/, undefined],
    ["[]", /expected an object, found an array at byte 0/, undefined],
    ['{"a":1', /ends early/, undefined],
  ];
  for (const [text, message, param] of refused) {
    const error = await assertRejects(() => readJsonBody(post(text), options), GatewayError);
    assertEquals([error.status, error.param], [400, param]);
    assertMatch(error.message, message);
  }
});

Deno.test("readJsonBody gives up when the body has not arrived by the deadline", async () => {
  const { clock, buffers, options } = setUp();
  const sender = new Sender();
  const reading = readJsonBody(sender.request, options);
  const failure = assertRejects(() => reading, GatewayError);
  sender.send('{"a":');
  await clock.advance(600);
  sender.send('"slowly');
  await clock.advance(399);
  assert(buffers.used > 0);
  await clock.advance(1);
  const error = await failure;
  assertEquals([error.kind, error.status], ["request_timeout", 408]);
  assertStrictEquals(sender.cancelled, error);
  assertEquals([buffers.used, clock.pending], [0, 0]);
});

Deno.test("readJsonBody rejects with the signal's reason when it aborts, before or while reading", async () => {
  const { clock, buffers, options } = setUp();
  const reason = new DOMException("gone", "AbortError");
  const aborted = readJsonBody(post("{}"), { ...options, signal: AbortSignal.abort(reason) });
  assertStrictEquals(await aborted.catch((error) => error), reason);

  const controller = new AbortController();
  const sender = new Sender();
  const reading = readJsonBody(sender.request, { ...options, signal: controller.signal });
  sender.send('{"a":');
  await settle();
  controller.abort(reason);
  assertStrictEquals(await reading.catch((error) => error), reason);
  assertStrictEquals(sender.cancelled, reason);
  assertEquals([buffers.used, clock.pending], [0, 0]);
});

Deno.test("readJsonBody takes a body that breaks off for a client that left", async () => {
  const { clock, buffers, options } = setUp();
  const sender = new Sender();
  const reading = readJsonBody(sender.request, options);
  const cause = new TypeError("connection reset");
  sender.send('{"a":').breakOff(cause);
  const error = await assertRejects(() => reading, DOMException);
  assertEquals([error.name, (error as Error).cause], ["AbortError", cause]);
  assertEquals([buffers.used, clock.pending], [0, 0]);
});

Deno.test("readJsonBody refuses a body for which the buffers have no room", async () => {
  const { buffers, options } = setUp({ buffers: new BufferBudget(400), limitBytes: 1_000 });
  const text = `{"a":"${"x".repeat(200)}"}`;
  const first = await readJsonBody(post(text), options);
  const error = await assertRejects(() => readJsonBody(post(text), options), GatewayError);
  assertEquals([error.kind, error.retryable, error.retryAfter], ["unavailable", true, 5]);
  first.release();
  assertEquals((await readJsonBody(post(text), options)).size, text.length);
  assertEquals(buffers.used, 0);
});

Deno.test("readJsonBody reserves by the bytes that came, not by the length that was declared", async () => {
  const { buffers, options } = setUp();
  const sender = new Sender({ "content-type": "application/json", "content-length": "500" });
  const controller = new AbortController();
  const reading = readJsonBody(sender.request, { ...options, signal: controller.signal });
  sender.send('{"a":');
  await settle();
  assertEquals(buffers.used, 5);
  controller.abort();
  await reading.catch(() => {});
});

Deno.test("readJsonBody lets others have a turn while a large body is scanned", async () => {
  const { options } = setUp({ buffers: new BufferBudget(1e8), limitBytes: 1e8 });
  let turns = 0;
  let isReading = true;
  const count = () => {
    turns++;
    if (isReading) setImmediate(count);
  };
  setImmediate(count);
  await readJsonBody(post(`{"a":"${"x".repeat(4_000_000)}"}`), options);
  isReading = false;
  assert(turns >= 15, `only ${turns} turns`);
});
