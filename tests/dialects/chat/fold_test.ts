import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { GatewayError } from "../../../lib/core/errors.ts";
import type { SseEvent } from "../../../lib/core/sse.ts";
import { chat } from "../../../lib/dialects/chat/mod.ts";
import { folded } from "../../helpers/folding.ts";

const event = (data: unknown): SseEvent => ({ event: "", data: JSON.stringify(data) });
const done: SseEvent = { event: "", data: "[DONE]" };

const head = {
  id: "chatcmpl-1",
  object: "chat.completion.chunk",
  created: 1_790_000_000,
  model: "gpt-x",
  service_tier: null,
  system_fingerprint: "fp_1",
};

function chunk(delta: unknown, more: Record<string, unknown> = {}): SseEvent {
  const choice = { index: 0, delta, logprobs: null, finish_reason: null, ...more };
  return event({ ...head, choices: [choice], usage: null, obfuscation: "x7" });
}

const begin = chunk({ role: "assistant", content: "", refusal: null });
const stop = chunk({}, { finish_reason: "stop" });
const usage = event({ ...head, choices: [], usage: { prompt_tokens: 9, completion_tokens: 3 } });

type Completion = Record<string, unknown> & { choices: Record<string, unknown>[] };

function completion(...events: SseEvent[]): Completion {
  return folded(chat, events) as Completion;
}

/** The message that these deltas fold to. */
function message(...deltas: unknown[]): unknown {
  return completion(...deltas.map((delta) => chunk(delta)), stop, done).choices[0]?.message;
}

const plain = { role: "assistant", content: null, refusal: null, annotations: [] };

Deno.test("a folded completion has what its chunks say of it, and nothing that only chunks have", () => {
  const tier = event({ ...head, service_tier: "default", x_new: [1], choices: [] });
  assertEquals(completion(begin, chunk({ content: "Hi" }), tier, stop, usage, done), {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1_790_000_000,
    model: "gpt-x",
    service_tier: "default",
    system_fingerprint: "fp_1",
    x_new: [1],
    choices: [{
      index: 0,
      message: { ...plain, content: "Hi" },
      logprobs: null,
      finish_reason: "stop",
    }],
    usage: { prompt_tokens: 9, completion_tokens: 3 },
  });
});

Deno.test("an empty text is no absent one", () => {
  assertEquals(message({ role: "assistant", content: "" }), { ...plain, content: "" });
  assertEquals(message({ role: "assistant", content: null }), plain);
});

Deno.test("texts of every kind go on, known or not", () => {
  assertEquals(
    message(
      { role: "assistant", content: null, refusal: null },
      { reasoning_content: "I ", x_new: "a" },
      { role: "assistant", reasoning_content: "see", x_new: "b" },
      { refusal: "No" },
      { refusal: "." },
    ),
    { ...plain, refusal: "No.", reasoning_content: "I see", x_new: "ab" },
  );
});

Deno.test("annotations add up and sound is joined", () => {
  const annotation = (n: number) => ({ type: "url_citation", url_citation: { n } });
  assertEquals(
    message(
      { content: "a", annotations: [annotation(1)] },
      { annotations: [annotation(2)], audio: { id: "audio_1", data: "AA", expires_at: 1 } },
      { audio: { id: "audio_1", data: "BB", expires_at: 2 } },
    ),
    {
      ...plain,
      content: "a",
      annotations: [annotation(1), annotation(2)],
      audio: { id: "audio_1", data: "AABB", expires_at: 2 },
    },
  );
});

const call = (index: number, more: Record<string, unknown>) => ({
  tool_calls: [{ index, ...more }],
});

Deno.test("tool calls are put together by their index, which a whole answer does not have", () => {
  assertEquals(
    message(
      call(0, { id: "call_1", type: "function", function: { name: "f", arguments: "" } }),
      call(1, { id: "call_2", type: "custom", custom: { name: "g", input: "" } }),
      call(1, { custom: { input: "free " } }),
      call(0, { function: { arguments: '{"a"' } }),
      call(1, { custom: { input: "text" } }),
      call(0, { id: "call_1", type: "function", function: { name: "f", arguments: ":1}" } }),
    ),
    {
      ...plain,
      tool_calls: [
        { id: "call_1", type: "function", function: { name: "f", arguments: '{"a":1}' } },
        { id: "call_2", type: "custom", custom: { name: "g", input: "free text" } },
      ],
    },
  );
});

Deno.test("a call of the older kind is put together as well", () => {
  assertEquals(
    message({ function_call: { name: "f", arguments: "" } }, {
      function_call: { arguments: "{}" },
    }),
    { ...plain, function_call: { name: "f", arguments: "{}" } },
  );
});

Deno.test("log probabilities add up", () => {
  const token = (token: string) => ({ token, logprob: -1.5, bytes: [97], top_logprobs: [] });
  const { choices: [choice] } = completion(
    begin,
    chunk({ content: "a" }, { logprobs: { content: [token("a")], refusal: null } }),
    chunk({ content: "b" }, { logprobs: { content: [token("b")], refusal: null } }),
    stop,
  );
  assertEquals(choice?.logprobs, {
    content: [token("a"), token("b")],
    refusal: null,
  });
});

Deno.test("several choices keep apart, in the order of their indexes", () => {
  const at = (index: number, text: string, finish_reason: string | null = null) =>
    chunk({ content: text }, { index, finish_reason });
  const { choices } = completion(at(1, "b"), at(0, "a"), at(1, "d", "length"), at(0, "c", "stop"));
  assertEquals(choices, [
    { index: 0, message: { ...plain, content: "ac" }, logprobs: null, finish_reason: "stop" },
    { index: 1, message: { ...plain, content: "bd" }, logprobs: null, finish_reason: "length" },
  ]);
});

Deno.test("what a choice says beside its message is its last word, not a sum", () => {
  const filtered = (severity: string) => ({ content_filter_results: { hate: { severity } } });
  const { choices: [choice] } = completion(
    chunk({ content: "a" }, filtered("safe")),
    chunk({}, { ...filtered("low"), finish_reason: "stop" }),
  );
  assertEquals(choice?.content_filter_results, { hate: { severity: "low" } });
});

Deno.test("a server that says the whole message at once is understood", () => {
  const { choices: [choice] } = completion(
    chunk(undefined, { message: { role: "assistant", content: "Hi" }, finish_reason: "stop" }),
  );
  assertEquals(choice?.message, { ...plain, content: "Hi" });
});

Deno.test("an error after the end takes nothing from the answer", () => {
  const late = event({ error: { message: "too late", type: "server_error" } });
  assertEquals(completion(begin, stop, late).error, undefined);
});

const failing: Readonly<Record<string, SseEvent[]>> = {
  "without its end": [begin, chunk({ content: "a" })],
  "without anything": [],
  "of its end alone": [done],
  "with an error": [begin, event({ error: { message: "Oh", type: "server_error", code: null } })],
  "with a chunk that cannot be read": [begin, { event: "", data: '{"choices":[{"del' }, stop],
};

for (const [name, events] of Object.entries(failing)) {
  Deno.test(`a stream ${name} is no completion`, () => {
    const error = assertThrows(() => folded(chat, events), GatewayError);
    assert(error.kind !== "internal");
  });
}

Deno.test("50,000 tiny deltas fold in linear time", () => {
  const pieces = Array.from({ length: 50_000 }, (_, index) => (index % 2 ? "a" : "é"));
  const started = performance.now();
  const { choices: [choice] } = folded(chat, [
    ...pieces.map((content) => chunk({ content })),
    ...pieces.map((piece) => chunk(call(0, { function: { arguments: piece } }))),
    stop,
  ]) as Completion;
  const text = pieces.join("");
  assertEquals(choice?.message, {
    ...plain,
    content: text,
    tool_calls: [{ function: { arguments: text } }],
  });
  // Copying everything for each delta would take minutes.
  assert(performance.now() - started < 10_000);
});

Deno.test("keys of a stream do not reach any prototype", () => {
  const poison = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
  const poisoned = {
    event: "",
    data:
      `{"__proto__":{"polluted":1},"choices":[{"index":0,"delta":${poison},"logprobs":${poison},` +
      `"__proto__":{"polluted":1}}]}`,
  };
  const completed = completion(begin, poisoned, poisoned, stop);
  assertEquals(Reflect.get({}, "polluted"), undefined);
  assertStringIncludes(JSON.stringify(completed), '"__proto__":{"polluted":1}');
});

Deno.test("nesting too deep to be written out is an answer that cannot be read", () => {
  const deep = `${'{"a":'.repeat(20_000)}{}${"}".repeat(20_000)}`;
  const data = `{"choices":[{"index":0,"delta":{"x":${deep}}}]}`;
  const [first, again] = [{ event: "", data }, { event: "", data }];
  const error = assertThrows(() => completion(first, again, stop), GatewayError);
  assertEquals(error.kind, "upstream_failed");
});
