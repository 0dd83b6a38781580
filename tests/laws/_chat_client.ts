import { assert, assertEquals } from "@std/assert";
import { parseEvents } from "../../lib/core/sse.ts";
import type { Json } from "../gateway/_looking.ts";
import { checkChat } from "../simulator/grammar.ts";
import type { Called, Client, Said, Shown, Talk, TalkTool, Told } from "./_talk.ts";

/** A client of Chat Completions that writes as OpenAI's library and its imitators do. */
export const chatClient: Client = {
  write(talk, model, stream) {
    const { system = [], tools, limit, stops, temperature, effort, extra } = talk;
    const leading = system.map((content) => ({ role: "system", content }));
    return {
      model,
      ...(limit !== undefined && { max_completion_tokens: limit }),
      messages: [...leading, ...talk.turns.flatMap(messages)],
      ...(tools && { tools: tools.map(tool) }),
      ...choice(talk),
      ...(stops && { stop: stops }),
      ...(temperature !== undefined && { temperature }),
      ...(effort && { reasoning_effort: effort }),
      ...format(talk),
      ...(stream && { stream, stream_options: { include_usage: true } }),
      ...extra,
    };
  },

  fold(text) {
    const whole: Json = { object: "chat.completion" };
    const choice: Json = { index: 0, logprobs: null, finish_reason: null };
    const message: Json = { role: "assistant", content: null, refusal: null, annotations: [] };
    for (const { data } of parseEvents(text)) {
      if (data === "[DONE]") break;
      const { choices, usage, object: _, ...head } = JSON.parse(data);
      Object.assign(whole, head, usage && { usage });
      for (const { delta, finish_reason } of choices) {
        add(message, delta);
        choice.finish_reason ??= finish_reason;
      }
    }
    if (message.content === null && message.refusal === null && !message.tool_calls) {
      message.content = "";
    }
    return { ...whole, choices: [{ ...choice, message }] };
  },

  checkStream(text, body) {
    // The checker knows no comments, which the signs of life are.
    checkChat(text.replace(/^:.*\n\n/gm, ""), body.stream_options?.include_usage === true);
  },

  read({ model, choices, usage }): Told {
    assertEquals(choices.length, 1);
    const [{ message, finish_reason }] = choices;
    const { prompt_tokens_details: input, completion_tokens_details: output } = usage;
    const isFiltered = finish_reason === "content_filter";
    assertEquals(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens);
    const calls = (message.tool_calls ?? []).map(called);
    return {
      model,
      text: message.content ?? "",
      thinking: message.reasoning_content ?? "",
      seals: [],
      refusal: message.refusal ?? (isFiltered ? message.content : ""),
      calls,
      end: message.refusal ? "refusal" : endOf(finish_reason, calls),
      usage: {
        input: usage.prompt_tokens,
        cacheRead: input?.cached_tokens ?? 0,
        cacheWrite: input?.cache_write_tokens ?? 0,
        output: usage.completion_tokens,
        reasoning: output?.reasoning_tokens ?? 0,
      },
    };
  },

  anonymous({ id, created: _, ...answer }) {
    assert(id.startsWith("chatcmpl-"), `The id ${id} is no completion's`);
    return answer;
  },
};

const ends = {
  stop: "end",
  tool_calls: "calls",
  length: "limit",
  content_filter: "refusal",
} as const;

/** Some servers say nothing at the end, or `stop` although they have sent calls. */
function endOf(reason: keyof typeof ends | null, calls: readonly Called[]): Told["end"] {
  const end = reason ? ends[reason] : "end";
  return end === "end" && calls.length > 0 ? "calls" : end;
}

function called({ id, type, function: fn, custom }: Json): Called {
  return type === "custom"
    ? { id, name: custom.name, input: custom.input, custom: true }
    : { id, name: fn.name, input: fn.arguments ?? "{}" };
}

function messages(said: Said): Json[] {
  if ("user" in said) return [{ role: "user", content: shown(said.user) }];
  if ("system" in said) return [{ role: "system", content: said.system }];
  if ("replay" in said) {
    const { annotations: _, ...message } = said.replay.choices[0].message;
    return [message];
  }
  if ("results" in said) {
    return said.results.map(({ id, shown: parts }) => ({
      role: "tool",
      tool_call_id: id,
      content: shown(parts),
    }));
  }
  const calls = said.calls?.map(({ id, name, input, custom }) =>
    custom
      ? { id, type: "custom", custom: { name, input } }
      : { id, type: "function", function: { name, arguments: input } }
  );
  return [{
    role: "assistant",
    content: said.assistant || null,
    ...(calls && { tool_calls: calls }),
  }];
}

function shown(parts: string | Shown[]): Json {
  return typeof parts === "string" ? parts : parts.map((part) => {
    if (typeof part === "string") return { type: "text", text: part };
    if ("raw" in part) return part.raw;
    if ("imageUrl" in part) return { type: "image_url", image_url: { url: part.imageUrl } };
    if ("image" in part) {
      const url = `data:${part.type};base64,${part.image}`;
      return { type: "image_url", image_url: { url, detail: "high" } };
    }
    const file_data = `data:application/pdf;base64,${part.pdf}`;
    return { type: "file", file: { filename: part.title, file_data } };
  });
}

function tool({ name, description, schema, custom, strict }: TalkTool): Json {
  if (custom !== undefined) {
    const grammar = custom && { grammar: { syntax: "lark", definition: custom } };
    const format = custom ? { type: "grammar", ...grammar as Json } : { type: "text" };
    return { type: "custom", custom: { name, ...(description && { description }), format } };
  }
  return {
    type: "function",
    function: {
      name,
      ...(description && { description }),
      ...(schema && { parameters: schema }),
      ...(strict !== undefined && { strict }),
    },
  };
}

const modes = { auto: "auto", any: "required", none: "none" } as const;

function choice({ choice, oneCall }: Talk): Json {
  return {
    ...(typeof choice === "string" && { tool_choice: modes[choice] }),
    ...(typeof choice === "object" &&
      { tool_choice: { type: "function", function: { name: choice.tool } } }),
    ...(oneCall && { parallel_tool_calls: false }),
  };
}

function format({ format }: Talk): Json {
  if (!format) return {};
  if (format === "json_object") return { response_format: { type: format } };
  const json_schema = { name: "result", strict: true, schema: format.schema };
  return { response_format: { type: "json_schema", json_schema } };
}

function add(message: Json, delta: Json): void {
  for (const name of ["content", "refusal", "reasoning_content"]) {
    if (delta[name]) message[name] = (message[name] ?? "") + delta[name];
  }
  for (const annotation of delta.annotations ?? []) message.annotations.push(annotation);
  for (const { index, ...call } of delta.tool_calls ?? []) {
    message.tool_calls ??= [];
    const known = message.tool_calls[index] ??= call;
    if (known === call) continue;
    const [form, member] = call.custom ? ["custom", "input"] : ["function", "arguments"];
    known[form][member] = (known[form][member] ?? "") + (call[form]?.[member] ?? "");
  }
}
