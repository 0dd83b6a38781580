/** What earlier proxies lost on the way to the model and back, and this one does not. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createTestGateway } from "../helpers/test_gateway.ts";
import { type Api, apis, type Body, chat, messages } from "./_apis.ts";
import { type Json, onlyRecord, proxyCalls } from "./_looking.ts";

async function received(api: Api, extra: Body): Promise<{ sent: Json; got: Json; answer: Json }> {
  const gateway = createTestGateway();
  const sent = { ...api.request(), ...extra };
  const response = await gateway.ask(api.path, sent);
  const answer = await response.json();
  assertEquals(response.status, 200, JSON.stringify(answer));
  return { sent, got: JSON.parse(proxyCalls(gateway)[0]?.body ?? "null"), answer };
}

const schema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  $defs: { place: { type: "string" } },
  properties: { city: { $ref: "#/$defs/place" } },
  required: ["city"],
  additionalProperties: false,
};

/** A tool in each API's own form, and how to find its call in the answer. */
const tools: Record<Api["dialect"], { request: Body; call: (answer: Json) => string }> = {
  messages: {
    request: { tools: [{ name: "weather", description: "Tells it.", input_schema: schema }] },
    call: ({ content }) => content.find(({ type }: Json) => type === "tool_use")?.name,
  },
  chat: {
    request: { tools: [{ type: "function", function: { name: "weather", parameters: schema } }] },
    call: ({ choices }) => choices[0].message.tool_calls[0].function.name,
  },
  responses: {
    request: { tools: [{ type: "function", name: "weather", parameters: schema, strict: false }] },
    call: ({ output }) => output.find(({ type }: Json) => type === "function_call")?.name,
  },
};

for (const api of apis) {
  Deno.test(`${api.dialect}: tools reach the model with their whole schema, and its calls come back`, async () => {
    const { sent, got, answer } = await received(api, tools[api.dialect].request);
    assertEquals(got.tools, sent.tools);
    assertEquals(tools[api.dialect].call(answer), "weather");
  });
}

/** A whole round trip: the call, and its result. */
const roundTrips: Record<Api["dialect"], Body> = {
  messages: {
    ...tools.messages.request,
    messages: [
      { role: "user", content: "How is the weather?" },
      {
        role: "assistant",
        content: [
          { type: "text", text: "Let me look." },
          { type: "tool_use", id: "toolu_1", name: "weather", input: { city: "Bonn" } },
          { type: "tool_use", id: "toolu_2", name: "weather", input: { city: "Köln" } },
        ],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "toolu_1", content: "Rain.", is_error: true },
          {
            type: "tool_result",
            tool_use_id: "toolu_2",
            content: [{ type: "text", text: "Sun." }],
          },
          { type: "text", text: "Well?" },
        ],
      },
    ],
  },
  chat: {
    ...tools.chat.request,
    messages: [
      { role: "developer", content: "Be brief." },
      { role: "user", content: [{ type: "text", text: "How is the weather?" }] },
      {
        role: "assistant",
        content: null,
        tool_calls: [{
          id: "call_1",
          type: "function",
          function: { name: "weather", arguments: '{"city":"Bonn"}' },
        }],
      },
      { role: "tool", tool_call_id: "call_1", content: "Rain." },
    ],
  },
  responses: {
    ...tools.responses.request,
    input: [
      { role: "developer", content: "Be brief." },
      { role: "user", content: [{ type: "input_text", text: "How is the weather?" }] },
      {
        type: "function_call",
        call_id: "call_1",
        name: "weather",
        arguments: '{"city":"Bonn"}',
      },
      { type: "function_call_output", call_id: "call_1", output: "Rain." },
    ],
  },
};

for (const api of apis) {
  Deno.test(`${api.dialect}: the history of tool calls reaches the model whole`, async () => {
    const { sent, got, answer } = await received(api, roundTrips[api.dialect]);
    const history = api.dialect === "responses" ? "input" : "messages";
    assertEquals(got[history], sent[history]);
    assertStringIncludes(JSON.stringify(answer), "Rain.");
  });
}

const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const images: Record<Api["dialect"], Body> = {
  messages: {
    messages: [{
      role: "user",
      content: [
        { type: "image", source: { type: "base64", media_type: "image/png", data: pixel } },
        { type: "text", text: "What is it?", cache_control: { type: "ephemeral" } },
      ],
    }],
  },
  chat: {
    messages: [{
      role: "user",
      content: [
        { type: "image_url", image_url: { url: `data:image/png;base64,${pixel}` } },
        { type: "text", text: "What is it?" },
      ],
    }],
  },
  responses: {
    input: [{
      role: "user",
      content: [
        { type: "input_image", image_url: `data:image/png;base64,${pixel}`, detail: "auto" },
        { type: "input_text", text: "What is it?" },
      ],
    }],
  },
};

for (const api of apis) {
  Deno.test(`${api.dialect}: images reach the model`, async () => {
    const { sent, got } = await received(api, images[api.dialect]);
    const history = api.dialect === "responses" ? "input" : "messages";
    assertEquals(got[history], sent[history]);
  });
}

/** Parameters that a model of the API accepts, and that must reach it as they are. */
const parameters: Record<Api["dialect"], Body> = {
  messages: {
    system: [{ type: "text", text: "One." }, { type: "text", text: "Two." }],
    stop_sequences: ["STOP"],
    temperature: 0.5,
    top_k: 40,
    metadata: { user_id: "u-1" },
    tools: tools.messages.request.tools,
    tool_choice: { type: "none" },
  },
  chat: {
    max_completion_tokens: 321,
    seed: 7,
    reasoning_effort: "low",
    response_format: { type: "json_object" },
    messages: [{ role: "system", content: "Answer in JSON." }, { role: "user", content: "Hi" }],
    parallel_tool_calls: false,
    tools: tools.chat.request.tools,
    tool_choice: "none",
    user: "u-1",
    store: false,
  },
  responses: {
    instructions: "Be brief.",
    max_output_tokens: 321,
    reasoning: { effort: "low", summary: "auto" },
    text: { verbosity: "low" },
    include: ["reasoning.encrypted_content"],
    prompt_cache_key: "k-1",
    store: false,
    tools: tools.responses.request.tools,
    tool_choice: "none",
    parallel_tool_calls: false,
  },
};

for (const api of apis) {
  Deno.test(`${api.dialect}: no parameter that the model takes is lost on the way`, async () => {
    const { sent, got } = await received(api, parameters[api.dialect]);
    assertEquals(got, { ...sent, model: api.upstreamModel });
  });
}

Deno.test("thinking is asked for and comes back with its signature, which is accepted again", async () => {
  const thinking = { type: "enabled", budget_tokens: 1024 };
  const body = { max_tokens: 4000, thinking };
  const { got, answer } = await received(messages, body);
  assertEquals(got.thinking, thinking);
  const [thought] = answer.content;
  assertEquals(thought.type, "thinking");
  assert(thought.signature.length > 10);

  const gateway = createTestGateway();
  const first = await gateway.ask(messages.path, { ...messages.request(), ...body });
  const { content } = await first.json();
  const again = await gateway.ask(messages.path, {
    ...messages.request(),
    ...body,
    messages: [
      { role: "user", content: "Hello" },
      { role: "assistant", content },
      { role: "user", content: "Go on" },
    ],
  });
  assertEquals(again.status, 200, await again.text());
});

/** Why an answer ended, which earlier proxies flattened to one reason. */
const endings: readonly (readonly [Api, Body, string])[] = [
  [messages, { max_tokens: 5 }, "max_tokens"],
  [messages, { stop_sequences: ["patient"] }, "stop_sequence"],
  [messages, { messages: [{ role: "user", content: "sim:refusal Hello" }] }, "refusal"],
  [messages, tools.messages.request, "tool_use"],
  [messages, {}, "end_turn"],
  [chat, { max_completion_tokens: 5 }, "length"],
  [chat, tools.chat.request, "tool_calls"],
  [chat, {}, "stop"],
];

for (const [api, extra, reason] of endings) {
  Deno.test(`${api.dialect}: an answer that ended by ${reason} says so, streamed and not`, async () => {
    for (const stream of [false, true]) {
      const gateway = createTestGateway();
      const response = await gateway.ask(api.path, { ...api.request(), ...extra, stream });
      assertStringIncludes(await response.text(), `"${reason}"`);
      assertEquals(onlyRecord(gateway).finishReason, reason);
    }
  });
}
