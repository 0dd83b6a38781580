import { assertEquals } from "@std/assert";
import type { AssistantPart, CanonicalResponse, JsonObject } from "../../../lib/core/canonical.ts";
import { codec } from "../../../lib/dialects/chat/codec.ts";
import { call, text } from "../../helpers/turns.ts";
import { reply } from "./contexts.ts";

function encode(response: Partial<CanonicalResponse>, body: JsonObject = {}) {
  return codec.response.encode({
    id: "r",
    model: "m",
    blocks: [],
    reason: { kind: "end_turn", raw: "stop" },
    usage: { input: 10, cacheRead: 4, cacheWrite: 0, output: 5, reasoning: 3 },
    usageKnown: true,
    ...response,
  }, reply(body));
}

function choice(response: Partial<CanonicalResponse>, body: JsonObject = {}): JsonObject {
  const [choice] = encode(response, body).choices as JsonObject[];
  return choice ?? {};
}

function message(...blocks: AssistantPart[]): JsonObject {
  return choice({ blocks }).message as JsonObject;
}

Deno.test("The whole reply has every member of the vendor's", () => {
  assertEquals(encode({ blocks: [text("Hello")] }), {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1_700_000_000,
    model: "the-name",
    choices: [{
      index: 0,
      message: { role: "assistant", content: "Hello", refusal: null, annotations: [] },
      logprobs: null,
      finish_reason: "stop",
    }],
    usage: {
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 15,
      prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 0, audio_tokens: 0 },
      completion_tokens_details: {
        reasoning_tokens: 3,
        audio_tokens: 0,
        accepted_prediction_tokens: 0,
        rejected_prediction_tokens: 0,
      },
    },
    service_tier: "default",
    system_fingerprint: null,
  });
});

Deno.test("Content is null beside calls alone, and a string beside nothing", () => {
  const { content, tool_calls } = message(call("1", ""));
  assertEquals(content, null);
  assertEquals(tool_calls, [
    { id: "1", type: "function", function: { name: "look", arguments: "{}" } },
  ]);
  const empty = message();
  assertEquals([empty.content, "tool_calls" in empty], ["", false]);
  assertEquals(message(text("a"), call("1")).content, "a");
});

Deno.test("Thinking and refusals have members of their own", () => {
  const { content, reasoning_content, refusal } = message(
    { kind: "thinking", text: "x" },
    { kind: "thinking", text: "y" },
    { kind: "refusal", text: "no" },
  );
  assertEquals([content, reasoning_content, refusal], [null, "x\n\ny", "no"]);
  const hidden = message({ kind: "thinking", text: "" }, text("a"));
  assertEquals("reasoning_content" in hidden, false);
});

Deno.test("A refusal that the vendor explains has its explanation", () => {
  const refused = choice({ reason: { kind: "refusal", raw: "refusal", explanation: "policy" } });
  assertEquals(refused.finish_reason, "content_filter");
  assertEquals((refused.message as JsonObject).refusal, "policy");
});

Deno.test("A free text tool's call is in its own form", () => {
  const { tool_calls } = message({ ...call("1", "*** Begin"), name: "patch", tool: "custom" });
  assertEquals(tool_calls, [
    { id: "1", type: "custom", custom: { name: "patch", input: "*** Begin" } },
  ]);
});

Deno.test("A client of functions gets its one call as function_call", () => {
  const { message, finish_reason } = choice({
    blocks: [call("1"), call("2")],
    reason: { kind: "tool_use", raw: "tool_use" },
  }, { functions: [{ name: "look" }] });
  assertEquals(finish_reason, "function_call");
  const { function_call, tool_calls } = message as JsonObject;
  assertEquals([function_call, tool_calls], [{ name: "look", arguments: "{}" }, undefined]);
});

Deno.test("Citations are annotations of the whole content", () => {
  const cited = { ...text("bc"), citations: [{ url: "u", title: "t" }] };
  const { content, annotations } = message(text("a"), call("1"), cited);
  assertEquals(content, "a\n\nbc");
  assertEquals(annotations, [{
    type: "url_citation",
    url_citation: { url: "u", title: "t", start_index: 3, end_index: 5 },
  }]);
});
