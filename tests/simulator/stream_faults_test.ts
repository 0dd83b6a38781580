import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { faults, type ProxyFault } from "../../lib/simulator/mod.ts";
import { settle } from "../helpers/fake_clock.ts";
import { CHAT, eventsOf, Harness, type Json, MESSAGES, RESPONSES, user } from "./harness.ts";

const { stream: broken } = faults.proxy;

const apis: readonly (readonly [path: string, request: Json])[] = [
  [MESSAGES, { model: "claude-opus-5", max_tokens: 900, messages: [user("Hi")] }],
  [CHAT, { model: "gpt-5", messages: [user("Hi")] }],
  [RESPONSES, { model: "gpt-5", input: "Hi" }],
];

/** Asks for a stream that meets the fault. */
async function meet(fault: ProxyFault, path: string, request: Json) {
  const harness = new Harness({ newId: () => "0123456789abcdef" });
  // Once to warm the cache: then the next answers are the same to the last token.
  await harness.stream(path, request);
  const whole = await harness.stream(path, request);
  harness.simulator.inject(fault);
  const response = await harness.ask(path, { ...request, stream: true });
  return { harness, whole, response };
}

/** The chunks of a body as they come, and what reading them ended with. */
async function read(response: Response) {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of response.body ?? []) chunks.push(chunk);
    return { chunks, error: undefined };
  } catch (error) {
    return { chunks, error };
  }
}

async function textOf(chunks: Uint8Array[]): Promise<string> {
  return await new Blob(chunks as Uint8Array<ArrayBuffer>[]).text();
}

/** The first events of a stream. */
function first(count: number, text: string): string {
  return text.split("\n\n").slice(0, count).map((event) => `${event}\n\n`).join("");
}

for (const [path, request] of apis) {
  Deno.test(`${path}: a reset breaks the connection after the events before it`, async () => {
    const { harness, whole, response } = await meet(broken.reset(5), path, request);
    const { chunks, error } = await read(response);
    assertEquals(await textOf(chunks), first(5, whole));
    assert(error instanceof TypeError);
    assertEquals(error.message, "error reading a body from connection");
    const call = harness.lastCall;
    assertEquals([call?.status, call?.finished, call?.aborted], [200, false, false]);
  });

  Deno.test(`${path}: an early end looks like a proper one`, async () => {
    const { harness, whole, response } = await meet(broken.eof(5), path, request);
    assertEquals(await response.text(), first(5, whole));
    assertEquals(harness.lastCall?.finished, true);
  });

  Deno.test(`${path}: an early end comes before the proper one, however late`, async () => {
    const { whole, response } = await meet(broken.eof(Infinity), path, request);
    const text = await response.text();
    assert(whole.startsWith(text) && text.length < whole.length);
    assert(!/message_stop|\[DONE\]|response\.completed/.test(text));
  });

  Deno.test(`${path}: a truncated stream ends in the middle of an event`, async () => {
    const { whole, response } = await meet(broken.truncated(5), path, request);
    const text = await response.text();
    assert(whole.startsWith(text) && text.length > first(5, whole).length);
    assert(!text.endsWith("\n"));
  });

  Deno.test(`${path}: half a character is no character`, async () => {
    const { response } = await meet(broken.halfUtf8(5), path, request);
    const bytes = await response.bytes();
    assertEquals([...bytes.slice(-2)], [0xe2, 0x9c]);
    assert(new TextDecoder().decode(bytes).endsWith("\ufffd"));
  });

  Deno.test(`${path}: silence lasts until the client goes`, async () => {
    const { harness, response } = await meet(broken.silence(5), path, request);
    const reader = response.body?.getReader();
    for (let count = 0; count < 5; count++) assertEquals((await reader?.read())?.done, false);
    let over = false;
    const last = reader?.read().then((result) => {
      over = true;
      return result;
    });
    await harness.clock.advance(3_600_000);
    assert(!over);
    await reader?.cancel();
    assertEquals((await last)?.done, true);
    const call = harness.lastCall;
    assertEquals([call?.aborted, call?.abortedAt], [true, harness.clock.now()]);
    assertEquals(harness.clock.pending, 0);
  });

  Deno.test(`${path}: a vendor's error ends the stream in its own way`, async () => {
    const { whole, response } = await meet(broken.errorEvent(5), path, request);
    const text = await response.text();
    assert(text.startsWith(first(5, whole)));
    const rest = eventsOf(text.slice(first(5, whole).length));
    const kinds = rest.map(({ event, data }) => event || Object.keys(data).join());
    assertEquals(
      kinds,
      {
        [MESSAGES]: ["error"],
        [CHAT]: ["error"],
        [RESPONSES]: ["error", "response.failed"],
      }[path],
    );
    if (path !== RESPONSES) return;
    assertEquals(rest.map(({ data }) => (data as Json).sequence_number), [5, 6]);
    const failed = (rest[1]?.data as Json).response as Json;
    assertEquals([failed.status, failed.id], ["failed", "resp_0123456789abcdef"]);
    assert(failed.error);
  });

  Deno.test(`${path}: the proper end can come twice`, async () => {
    const { whole, response } = await meet(broken.duplicateTerminal(), path, request);
    const text = await response.text();
    assert(text.startsWith(whole));
    const again = eventsOf(text.slice(whole.length));
    assert(again.length > 0 && whole.endsWith(text.slice(whole.length)));
  });

  Deno.test(`${path}: garbage is one event among good ones`, async () => {
    const { whole, response } = await meet(broken.garbage(5), path, request);
    const events = (await response.text()).split("\n\n");
    const [garbage = ""] = events.splice(5, 1);
    assertEquals(events.join("\n\n"), whole);
    const data = garbage.slice(garbage.indexOf("data: ") + 6);
    await assertRejects(() => Promise.resolve().then(() => JSON.parse(data)), SyntaxError);
  });

  Deno.test(`${path}: chunks can be cut anywhere without a byte being lost`, async () => {
    const sizes = async (fault: ProxyFault) => {
      const { whole, response } = await meet(fault, path, request);
      const { chunks } = await read(response);
      assertEquals(await textOf(chunks), whole);
      return chunks.map((chunk) => chunk.length);
    };
    const single = await sizes(broken.oneBytePerChunk());
    assertEquals(new Set(single), new Set([1]));
    assertEquals((await sizes(broken.oneChunk())).length, 1);
    assert(new Set(await sizes(broken.oddChunks())).size > 5);
  });

  Deno.test(`${path}: lines can end in CRLF`, async () => {
    const { whole, response } = await meet(broken.crlf(), path, request);
    assertEquals(await response.text(), whole.replaceAll("\n", "\r\n"));
  });

  Deno.test(`${path}: one event can be very long`, async () => {
    const { response } = await meet(broken.longLine(), path, request);
    const lines = (await response.text()).split("\n").map((line) => line.length);
    assert(Math.max(...lines) > 1_000_000);
  });

  Deno.test(`${path}: the content type can be wrong`, async () => {
    const { response } = await meet(broken.contentType("text/plain"), path, request);
    assertEquals(response.headers.get("content-type"), "text/plain");
    await response.body?.cancel();
  });

  Deno.test(`${path}: an answer that is no stream breaks half-way`, async () => {
    const harness = new Harness();
    const { length } = await (await harness.ask(path, request)).text();
    harness.simulator.inject(broken.reset(3), broken.truncated(3));
    const reset = await read(await harness.ask(path, request));
    assertStringIncludes(String(reset.error), "error reading a body");
    const short = await (await harness.ask(path, request)).text();
    assertEquals(short.length, Math.ceil(length / 2));
  });
}

Deno.test("the request's signal ends a stream as the body's cancel does", async () => {
  const harness = new Harness({ pace: { firstMs: 100, deltaMs: 10 } });
  const patience = new AbortController();
  const [path, request] = apis[0] ?? ["", {}];
  const init = { signal: patience.signal };
  const response = await harness.ask(path, { ...request, stream: true }, init);
  const pending = read(response);
  await settle();
  assertEquals(harness.clock.pending, 1, "it waits for the first word");
  patience.abort();
  const { error } = await pending;
  assert(error instanceof DOMException && error.name === "AbortError");
  assertEquals([harness.lastCall?.aborted, harness.clock.pending], [true, 0]);
});

Deno.test("nothing is made before it is read", async () => {
  const harness = new Harness();
  const [path, request] = apis[0] ?? ["", {}];
  const response = await harness.ask(path, { ...request, stream: true });
  await harness.clock.advance(1000);
  assertEquals(harness.lastCall?.finished, false);
  await response.text();
  assertEquals(harness.lastCall?.finished, true);
});
