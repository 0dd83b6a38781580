/**
 * The vendors' own libraries, fed with relayed streams that break off: each must throw the error
 * that the gateway put at the end, with its message, and must not take half an answer for a whole.
 */
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { GatewayError } from "../../lib/core/errors.ts";
import { Pump } from "../../lib/core/pump.ts";
import { StreamRelay } from "../../lib/core/relay.ts";
import { type DialectName, dialects } from "../../lib/dialects/mod.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

/** A `fetch` that answers with a relayed stream of `text`, which then breaks off. */
function breaking(name: DialectName, text: string) {
  const dialect = dialects[name];
  return () => {
    const source = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(dialect.heartbeat + text));
      },
      pull(controller) {
        controller.error(new GatewayError("overloaded", "The vendor is overloaded."));
      },
    });
    const relay = new StreamRelay({ dialect, tap: dialect.tap(), requestId: "req_1" });
    const { body } = new Pump(source, relay, {
      clock: new FakeClock(),
      idleMs: 1_000,
      onEnd: () => {},
    });
    return Promise.resolve(
      new Response(body, { headers: { "content-type": "text/event-stream" } }),
    );
  };
}

const client = { apiKey: "test", maxRetries: 0, baseURL: "http://gateway.test" };

for (
  const [when, text] of [
    ["before its first event", ""],
    [
      "in the middle",
      'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_1","type":"message",' +
      '"role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,' +
      '"usage":{"input_tokens":1,"output_tokens":1}}}\n\n' +
      'event: content_block_start\ndata: {"type":"content_block_start","index":0,' +
      '"content_block":{"type":"text","text":""}}\n\nevent: content_bl',
    ],
  ] as const
) {
  Deno.test(`Anthropic's library throws the error of a stream that breaks off ${when}`, async () => {
    const anthropic = new Anthropic({ ...client, fetch: breaking("messages", text) });
    const stream = anthropic.messages.stream({
      model: "m",
      max_tokens: 10,
      messages: [{ role: "user", content: "Hi" }],
    });
    const error = await assertRejects(() => stream.finalMessage(), Anthropic.APIError);
    assertStringIncludes(error.message, "The vendor is overloaded.");
    assertEquals(error.type, "overloaded_error");
  });
}

for (
  const [when, text] of [
    ["before its first chunk", ""],
    [
      "in the middle",
      'data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,' +
      '"delta":{"role":"assistant","content":"Hel"},"finish_reason":null}]}\n\ndata: {"id',
    ],
  ] as const
) {
  Deno.test(`OpenAI's library throws the error of a Chat stream that breaks off ${when}`, async () => {
    const openai = new OpenAI({ ...client, fetch: breaking("chat", text) });
    const stream = openai.chat.completions.stream({
      model: "m",
      messages: [{ role: "user", content: "Hi" }],
    });
    const error = await assertRejects(() => stream.finalChatCompletion(), OpenAI.APIError);
    assertStringIncludes(error.message, "The vendor is overloaded.");
    assertEquals(error.code, "server_is_overloaded");
  });
}

for (
  const [when, text, id] of [
    ["before its first event", "", "resp_1"],
    [
      "in the middle",
      'event: response.created\ndata: {"type":"response.created","sequence_number":0,"response":{' +
      '"id":"resp_7","object":"response","created_at":1,"status":"in_progress","model":"m",' +
      '"output":[],"error":null}}\n\nevent: response.out',
      "resp_7",
    ],
  ] as const
) {
  Deno.test(`OpenAI's library gives the failed response of a stream that breaks off ${when}`, async () => {
    const openai = new OpenAI({ ...client, fetch: breaking("responses", text) });
    const stream = openai.responses.stream({ model: "m", input: "Hi" });
    const response = await stream.finalResponse();
    assertEquals([response.id, response.status], [id, "failed"]);
    assertEquals(response.error?.message, "The vendor is overloaded.");
  });
}
