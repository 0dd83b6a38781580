/** Anthropic's own library takes the translated streams, and adds them up as we do. */
import Anthropic from "@anthropic-ai/sdk";
import { assertEquals } from "@std/assert";
import type { BlockHead, Opaque, StreamEvent } from "../../../lib/core/canonical.ts";
import { codec } from "../../../lib/dialects/messages/codec.ts";
import { finish } from "../../helpers/events.ts";
import { fold, replyContext, write } from "./translation.ts";

const opaque: Opaque = { origin: "responses", family: "gpt-5.2", value: "secret" };
const call = (id: string): BlockHead => ({
  kind: "tool_call",
  id,
  name: "look",
  tool: "function",
});

const events: StreamEvent[] = [
  { type: "start", id: "resp_1", model: "gpt-5.2" },
  { type: "block_start", block: { kind: "thinking" } },
  { type: "block_delta", text: "Let me " },
  { type: "block_delta", text: "see." },
  { type: "block_end", opaque },
  { type: "ping" },
  { type: "block_start", block: { kind: "text" } },
  { type: "block_delta", text: "Looking \u2028 😀" },
  { type: "block_end" },
  { type: "block_start", block: call("call_1") },
  { type: "block_delta", text: '{"at":' },
  { type: "block_delta", text: '"x"}' },
  { type: "block_end" },
  { type: "block_start", block: call("call_2") },
  { type: "block_end" },
  { ...finish(), reason: { kind: "tool_use", raw: "completed" } },
];

Deno.test("Anthropic's library reads a translated stream as the whole reply", async () => {
  const anthropic = new Anthropic({
    apiKey: "test",
    maxRetries: 0,
    baseURL: "http://gateway.test",
    fetch: () =>
      Promise.resolve(
        new Response(write(events), { headers: { "content-type": "text/event-stream" } }),
      ),
  });
  const stream = anthropic.messages.stream({
    model: "my-model",
    max_tokens: 10,
    messages: [{ role: "user", content: "Hi" }],
  });
  const message = await stream.finalMessage();
  const whole = codec.response.encode(fold(events), replyContext);
  assertEquals(JSON.parse(JSON.stringify(message.content)), whole.content);
  assertEquals([message.id, message.model, message.stop_reason], ["msg_1", "my-model", "tool_use"]);
  assertEquals([message.usage.input_tokens, message.usage.output_tokens], [7, 3]);
});
