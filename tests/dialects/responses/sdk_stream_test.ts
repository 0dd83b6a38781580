/** OpenAI's own library, which checks a stream strictly, takes ours and adds it up as we do. */
import OpenAI from "openai";
import { assertEquals, assertStringIncludes } from "@std/assert";
import type { BlockHead, StreamEvent } from "../../../lib/core/canonical.ts";
import { GatewayError } from "../../../lib/core/errors.ts";
import { codec } from "../../../lib/dialects/responses/codec.ts";
import { finish } from "../../helpers/events.ts";
import { fold, replyContext, write } from "./translation.ts";

function ask(events: readonly StreamEvent[]) {
  const openai = new OpenAI({
    apiKey: "test",
    maxRetries: 0,
    baseURL: "http://gateway.test",
    fetch: () =>
      Promise.resolve(
        new Response(write(events), { headers: { "content-type": "text/event-stream" } }),
      ),
  });
  return openai.responses.stream({ model: "my-model", input: "Hi" });
}

const call = (
  id: string,
  name: string,
  tool: "function" | "custom" | "tool_search",
): BlockHead => ({
  kind: "tool_call",
  id,
  name,
  tool,
});

const block = (head: BlockHead, ...pieces: string[]): StreamEvent[] => [
  { type: "block_start", block: head },
  ...pieces.map((text): StreamEvent => ({ type: "block_delta", text })),
  { type: "ping" },
  { type: "block_end" },
];

const start: StreamEvent = { type: "start", id: "msg_1", model: "claude" };
const citation: StreamEvent = {
  type: "citation",
  citation: { url: "https://a.example/", title: "A" },
};

const whole: StreamEvent[] = [
  start,
  { type: "block_start", block: { kind: "thinking" } },
  { type: "block_delta", text: "Let me see." },
  { type: "block_end", opaque: { origin: "messages", family: "claude", value: "sig" } },
  { type: "block_start", block: { kind: "text" } },
  { type: "block_delta", text: "Looking \u2028 😀" },
  citation,
  { type: "block_end" },
  ...block({ kind: "text" }, "And ", "again."),
  ...block({ kind: "refusal" }, "But no."),
  ...block(call("same", "look", "function"), '{"at":', '"x"}'),
  ...block(call("same", "look", "function")),
  ...block(call("c3", "exec", "custom"), "ls\n"),
  ...block(call("c4", "tool_search", "tool_search"), '{"query":"x"}'),
  { ...finish(), reason: { kind: "tool_use", raw: "tool_use" } },
];

Deno.test("OpenAI's library reads a translated stream as the whole reply", async () => {
  const response = await ask(whole).finalResponse();
  const expected = codec.response.encode(fold(whole), replyContext);
  assertEquals(response.output_text, "Looking \u2028 😀And again.");
  assertEquals(withoutParsed(JSON.parse(JSON.stringify(response))), expected);
});

/** The library adds members of its own: the text of all messages, and what it could parse. */
function withoutParsed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutParsed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([name]) => !/^(output_text|output_parsed|parsed.*)$/.test(name))
      .map(([name, inner]) => [name, withoutParsed(inner)]),
  );
}

Deno.test("OpenAI's library reads a stream that was cut off, and one without output", async () => {
  const cut = { ...finish(), reason: { kind: "max_tokens", raw: "max_tokens" } } as const;
  const { status } = await ask([start, ...block({ kind: "text" }, "Hal"), cut]).finalResponse();
  assertEquals(status, "incomplete");
  assertEquals((await ask([start, finish()]).finalResponse()).output, []);
});

Deno.test("OpenAI's library gets on with a stream that fails at any point", async () => {
  const error: StreamEvent = {
    type: "error",
    error: new GatewayError("overloaded", "The vendor is overloaded."),
  };
  for (let length = 0; length < whole.length; length++) {
    const outcome = await ask([...whole.slice(0, length), error]).finalResponse()
      .then(({ status, error }) => `${status} ${error?.message}`, String);
    assertStringIncludes(outcome, "The vendor is overloaded.");
  }
});
