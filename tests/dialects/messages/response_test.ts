import { assertEquals } from "@std/assert";
import type { AssistantPart, CanonicalResponse, Opaque } from "../../../lib/core/canonical.ts";
import { readOpaque } from "../../../lib/core/reasoning_carrier.ts";
import { codec } from "../../../lib/dialects/messages/codec.ts";
import { finish } from "../../helpers/events.ts";
import { plainRequest, replyContext } from "./translation.ts";

const sealed: Opaque = { origin: "responses", family: "gpt-5.2", value: "secret" };

function answer(blocks: AssistantPart[], more: Partial<CanonicalResponse> = {}): CanonicalResponse {
  const { reason, usage, usageKnown } = finish();
  return { id: "resp_1", model: "gpt", blocks, reason, usage, usageKnown, ...more };
}

function content(blocks: AssistantPart[], context = replyContext) {
  return codec.response.encode(answer(blocks), context).content;
}

Deno.test("A whole Messages reply has every member that typed clients know", () => {
  assertEquals(codec.response.encode(answer([{ kind: "text", text: "Hi." }]), replyContext), {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "my-model",
    content: [{ type: "text", text: "Hi.", citations: null }],
    stop_reason: "end_turn",
    stop_sequence: null,
    stop_details: null,
    container: null,
    diagnostics: null,
    usage: {
      input_tokens: 7,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      output_tokens: 3,
      output_tokens_details: { thinking_tokens: 0 },
      server_tool_use: null,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
      service_tier: "standard",
      speed: null,
      inference_geo: null,
    },
  });
});

Deno.test("A whole Messages reply leaves out empty text and may have no content", () => {
  assertEquals(content([{ kind: "text", text: "" }, { kind: "thinking", text: "" }]), []);
});

Deno.test("A whole Messages reply carries thinking with its seal", () => {
  const [block] = content([{ kind: "thinking", text: "Well.", opaque: sealed }]) as {
    thinking: string;
    signature: string;
  }[];
  assertEquals(block?.thinking, "Well.");
  assertEquals(readOpaque(block?.signature ?? "", "messages"), sealed);
});

Deno.test("A whole Messages reply shows no thinking to a client that asked for none", () => {
  const blocks: AssistantPart[] = [
    { kind: "thinking", text: "Well.", opaque: sealed },
    { kind: "text", text: "Yes." },
  ];
  assertEquals(content(blocks, { ...replyContext, request: plainRequest }), [
    { type: "text", text: "Yes.", citations: null },
  ]);
});

Deno.test("A call's input is an object whatever the model wrote", () => {
  const call = { kind: "tool_call", id: "call_1", name: "look", tool: "function" } as const;
  const inputOf = (input: string, tool: "function" | "custom" = "function") => {
    const [block] = content([{ ...call, tool, input }]) as { input: unknown }[];
    return block?.input;
  };
  assertEquals(inputOf('{"b":1,"a":[2]}'), { b: 1, a: [2] });
  assertEquals(inputOf(""), {});
  assertEquals(inputOf("  "), {});
  assertEquals(inputOf('{"cut":'), { _raw: '{"cut":' });
  assertEquals(inputOf("[1]"), { _raw: "[1]" });
  assertEquals(inputOf("17"), { _raw: "17" });
  assertEquals(inputOf("*** Begin Patch", "custom"), { input: "*** Begin Patch" });
  const deep = `{"a":${"[".repeat(5000)}${"]".repeat(5000)}}`;
  assertEquals(inputOf(deep), { _raw: deep });
});

Deno.test("A refusal is text that ends in refusal", () => {
  const reply = codec.response.encode(
    answer([{ kind: "refusal", text: "I cannot." }], {
      reason: { kind: "refusal", raw: "refusal", explanation: "Policy." },
    }),
    replyContext,
  );
  assertEquals(reply.content, [{ type: "text", text: "I cannot.", citations: null }]);
  assertEquals([reply.stop_reason, reply.stop_details], [
    "refusal",
    { type: "refusal", category: null, explanation: "Policy." },
  ]);
});
