/** OpenAI's own library reads what is written: streams, whole replies, errors. */
import OpenAI from "openai";
import { assertEquals, assertRejects } from "@std/assert";
import type { BlockHead, StreamEvent } from "../../../lib/core/canonical.ts";
import { GatewayError } from "../../../lib/core/errors.ts";
import { Folder } from "../../../lib/core/fold.ts";
import { codec } from "../../../lib/dialects/chat/codec.ts";
import { streamOf } from "../../helpers/events.ts";
import { reply, written } from "./contexts.ts";

const call = (id: string): BlockHead => ({ kind: "tool_call", id, name: "f", tool: "function" });

const answer = streamOf([
  { head: { kind: "thinking" }, pieces: ["t"] },
  { head: { kind: "text" }, pieces: ["Hel", "lo"] },
  { head: call("1"), pieces: ['{"a"', ":1}"] },
  { head: call("2"), pieces: [] },
]).map((event): StreamEvent =>
  event.type === "finish" ? { ...event, reason: { kind: "tool_use", raw: "tool_use" } } : event
);

function clientOf(body: string, type: string): OpenAI {
  return new OpenAI({
    apiKey: "test",
    maxRetries: 0,
    baseURL: "http://gateway.test",
    fetch: () => Promise.resolve(new Response(body, { headers: { "content-type": type } })),
  });
}

const tools = [{ type: "function" as const, function: { name: "f" } }];
const asked = { model: "m", messages: [{ role: "user" as const, content: "Hi" }], tools };

Deno.test("The library's stream helper reads a stream to its end", async () => {
  const body = { stream_options: { include_usage: true } };
  const client = clientOf(written(answer, body), "text/event-stream");
  const stream = client.chat.completions.stream({ ...asked, ...body });
  const { choices: [choice], usage } = await stream.finalChatCompletion();
  assertEquals(choice?.message.content, "Hello");
  assertEquals(choice?.finish_reason, "tool_calls");
  assertEquals(
    choice?.message.tool_calls?.map((call) => [
      call.id,
      call.type === "function" && call.function.arguments,
    ]),
    [["1", '{"a":1}'], ["2", "{}"]],
  );
  assertEquals(usage?.total_tokens, 10);
});

Deno.test("The library throws the error that ends a stream", async () => {
  const error = new GatewayError("rate_limited", "Slow down.");
  const text = written([...answer.slice(0, 5), { type: "error", error }]);
  const stream = clientOf(text, "text/event-stream").chat.completions.stream(asked);
  const thrown = await assertRejects(() => stream.finalChatCompletion(), OpenAI.OpenAIError);
  assertEquals(thrown.message.includes("Slow down."), true);
});

Deno.test("The library reads a whole reply", async () => {
  const folder = new Folder();
  for (const event of answer) folder.push(event);
  const body = JSON.stringify(codec.response.encode(folder.result(), reply()));
  const completion = await clientOf(body, "application/json").chat.completions.create(asked);
  const [choice] = completion.choices;
  assertEquals(choice?.message.content, "Hello");
  assertEquals(choice?.message.tool_calls?.length, 2);
});
