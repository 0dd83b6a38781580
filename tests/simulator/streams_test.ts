import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { checkChat, checkMessages, checkResponses, type Whole } from "./grammar.ts";
import { CHAT, Harness, type Json, MESSAGES, RESPONSES, runTool, user } from "./harness.ts";

/** One request in the words of each API. */
interface Case {
  name: string;
  messages: Json;
  chat: Json;
  responses: Json;
  /** How it ends on each. */
  ends: readonly [string, string, string];
}

const fn = { name: "run", parameters: runTool };
const tools = {
  messages: { tools: [{ name: "run", input_schema: runTool }] },
  chat: { tools: [{ type: "function", function: fn }] },
  responses: { tools: [{ type: "function", ...fn }] },
};

const asked = (prompt: string) => ({
  messages: { messages: [user(prompt)] },
  chat: { messages: [user(prompt)] },
  responses: { input: prompt },
});

const hi = asked("Hi — how are you? 🙂");
const ordinary = ["end_turn", "stop", "completed"] as const;
const called = ["tool_use", "tool_calls", "completed"] as const;
const cut = ["max_tokens", "length", "incomplete"] as const;

const cases: readonly Case[] = [
  { name: "text", ...hi, ends: ordinary },
  { name: "a long text", ...asked("sim:long"), ends: ordinary },
  { name: "nothing", ...asked("sim:empty"), ends: ordinary },
  { name: "a refusal", ...asked("sim:refusal"), ends: ["refusal", "stop", "completed"] },
  { name: "an answer that runs out", ...asked("sim:max_tokens"), ends: cut },
  {
    name: "an answer within a small limit",
    messages: { ...hi.messages, max_tokens: 40 },
    chat: { ...hi.chat, max_completion_tokens: 40 },
    responses: { ...hi.responses, max_output_tokens: 40 },
    ends: cut,
  },
  {
    name: "a call",
    messages: { ...hi.messages, ...tools.messages },
    chat: { ...hi.chat, ...tools.chat },
    responses: { ...hi.responses, ...tools.responses },
    ends: called,
  },
  {
    name: "two calls",
    messages: { ...asked("sim:parallel").messages, ...tools.messages },
    chat: { ...asked("sim:parallel").chat, ...tools.chat },
    responses: { ...asked("sim:parallel").responses, ...tools.responses },
    ends: called,
  },
  {
    name: "a call of no arguments",
    messages: { ...hi.messages, tools: [{ name: "x", input_schema: { type: "object" } }] },
    chat: { ...hi.chat, tools: [{ type: "function", function: { name: "x" } }] },
    responses: { ...hi.responses, tools: [{ type: "function", name: "x" }] },
    ends: called,
  },
  {
    name: "a call that is cut off",
    messages: {
      ...hi.messages,
      ...tools.messages,
      max_tokens: 3,
      tool_choice: { type: "any" },
    },
    chat: {
      ...hi.chat,
      ...tools.chat,
      tool_choice: "required",
      max_completion_tokens: 20,
    },
    responses: {
      ...hi.responses,
      ...tools.responses,
      tool_choice: "required",
      max_output_tokens: 20,
    },
    ends: cut,
  },
  {
    name: "thinking",
    messages: {
      ...hi.messages,
      ...tools.messages,
      thinking: { type: "adaptive", display: "summarized" },
    },
    chat: { ...hi.chat, ...tools.chat, reasoning_effort: "high" },
    responses: {
      ...hi.responses,
      ...tools.responses,
      reasoning: { effort: "high", summary: "auto" },
      include: ["reasoning.encrypted_content"],
    },
    ends: called,
  },
  {
    name: "thinking that is not told",
    messages: { ...hi.messages, thinking: { type: "adaptive", display: "omitted" } },
    chat: hi.chat,
    responses: { ...hi.responses, include: ["reasoning.encrypted_content"] },
    ends: ordinary,
  },
];

for (const { name, messages, chat, responses, ends } of cases) {
  Deno.test(`every API streams ${name} in its own grammar, as it answers it whole`, async () => {
    const harness = new Harness({ newId: () => "0123456789abcdef" });
    const m = { model: "claude-opus-5", max_tokens: 9000, ...messages };
    const c = { model: "gpt-5", ...chat };
    const r = { model: "gpt-5.6-sol", ...responses };
    const streamed = checkMessages(await harness.stream(MESSAGES, m));
    assertEquals(streamed.end, ends[0]);
    sameMessage(streamed, await harness.json(MESSAGES, m));

    const options = { stream_options: { include_usage: true } };
    const chunks = checkChat(await harness.stream(CHAT, { ...c, ...options }), true);
    assertEquals(chunks.end, ends[1]);
    sameCompletion(chunks, await harness.json(CHAT, c));
    checkChat(await harness.stream(CHAT, c), false);

    const events = checkResponses(await harness.stream(RESPONSES, r));
    assertEquals(events.end, ends[2]);
    sameResponse(events, await harness.json(RESPONSES, r));
  });
}

function sameMessage(streamed: Whole, message: Json): void {
  assertEquals(message.stop_reason, streamed.end);
  const blocks = message.content as Json[];
  const join = (type: string, key: string) =>
    blocks.filter((block) => block.type === type).map((block) => block[key]).join("");
  assertEquals(join("text", "text"), streamed.text);
  assertEquals(join("thinking", "thinking"), streamed.thinking);
  const calls = blocks.filter((block) => block.type === "tool_use");
  assertEquals(calls.map((call) => call.name), streamed.calls.map((call) => call.name));
  if (message.stop_reason === "tool_use") {
    assertEquals(calls.map((call) => call.input), streamed.calls.map(inputOf));
  }
  const usage = message.usage as Json;
  assertEquals(usage.output_tokens, streamed.usage.output_tokens);
}

function sameCompletion(streamed: Whole, completion: Json): void {
  const [choice] = completion.choices as Json[];
  const message = choice?.message as Json;
  assertEquals(choice?.finish_reason, streamed.end);
  assertEquals(message.content ?? "", streamed.text);
  assertEquals(message.refusal ?? "", streamed.refusal);
  const calls = (message.tool_calls ?? []) as { function: Json }[];
  assertEquals(
    calls.map((call) => [call.function.name, call.function.arguments]),
    streamed.calls.map((call) => [call.name, call.input]),
  );
  assertEquals(completeUsage(completion.usage), completeUsage(streamed.usage));
}

/** Everything but what the cache makes of asking twice. */
function completeUsage(usage: unknown): unknown {
  const { prompt_tokens_details: _chat, input_tokens_details: _responses, ...rest } = usage as Json;
  return rest;
}

function sameResponse(streamed: Whole, response: Json): void {
  const { usage, ...rest } = response;
  const { usage: streamedUsage, ...streamedRest } = streamed.final;
  assertEquals(rest, streamedRest);
  assertEquals(completeUsage(usage), completeUsage(streamedUsage));
}

function inputOf({ input }: { input: string }): unknown {
  return JSON.parse(input);
}

Deno.test("the same request gets the same words, another one others", async () => {
  const harness = new Harness();
  const ask = async (prompt: string) => {
    const body = { model: "claude-opus-5", max_tokens: 900, messages: [user(prompt)] };
    return checkMessages(await harness.stream(MESSAGES, body)).text;
  };
  assertEquals(await ask("Hi"), await ask("Hi"));
  assertNotEquals(await ask("Hi"), await ask("Ho"));
});

Deno.test("a long prompt is not repeated", async () => {
  const prompt = "abc ".repeat(5000);
  const body = { model: "claude-opus-5", max_tokens: 900, messages: [user(prompt)] };
  const { text } = checkMessages(await new Harness().stream(MESSAGES, body));
  assert(text.length < 600);
});

Deno.test("a stop sequence ends the answer before it", async () => {
  const body = {
    model: "claude-opus-5",
    max_tokens: 900,
    messages: [user("Hi")],
    stop_sequences: ["never said", "**Think**"],
  };
  const { end, text } = checkMessages(await new Harness().stream(MESSAGES, body));
  assertEquals(end, "stop_sequence");
  assert(text.endsWith("2. "));
  const whole = await new Harness().json(MESSAGES, body);
  assertEquals(whole.stop_sequence, "**Think**");
});

Deno.test("a limit of zero warms the cache and says nothing", async () => {
  const body = { model: "claude-opus-5", max_tokens: 0, messages: [user("Hi")] };
  const whole = await new Harness().json(MESSAGES, body);
  assertEquals([whole.content, whole.stop_reason], [[], "max_tokens"]);
});

Deno.test("the checkers of the grammars notice every event that is missing", async () => {
  const harness = new Harness();
  const messages = { model: "claude-opus-5", max_tokens: 90, messages: [user("Hi")] };
  const streams: readonly (readonly [stream: string, check: (text: string) => Whole])[] = [
    [await harness.stream(MESSAGES, messages), checkMessages],
    [await harness.stream(RESPONSES, { model: "gpt-5", input: "Hi" }), checkResponses],
    [
      await harness.stream(CHAT, { model: "gpt-5", messages: [user("Hi")] }),
      (text) => checkChat(text, false),
    ],
  ];
  for (const [stream, check] of streams) {
    const events = stream.split("\n\n").filter((event) => event !== "");
    events.forEach((event, index) => {
      // A ping or a piece of text may be missing: only the text as a whole would tell.
      const isLoose = /"type":"(ping|content_block_delta)"|"delta":\{"content"/.test(event);
      if (isLoose && check !== checkResponses) return;
      const rest = events.filter((_, other) => other !== index).map((one) => `${one}\n\n`).join("");
      assertThrows(() => check(rest), Error, undefined, event);
    });
  }
});
