import { assert } from "@std/assert";
import { parseEvents } from "../../lib/core/sse.ts";
import type { Json } from "../gateway/_looking.ts";
import { assertMessagesStream } from "../helpers/messages_grammar.ts";
import type { Client, Said, Shown, Talk, TalkTool, Told } from "./_talk.ts";

/** A client of Messages that writes as Claude Code and Anthropic's library do. */
export const messagesClient: Client = {
  write(talk, model, stream) {
    const { system, tools, limit = 4000, stops, temperature, effort, format, extra } = talk;
    return {
      model,
      max_tokens: limit,
      ...(system && { system: system.map((text) => ({ type: "text", text })) }),
      messages: talk.turns.map(message),
      ...(tools && { tools: tools.map(tool) }),
      ...choice(talk),
      ...(stops && { stop_sequences: stops }),
      ...(temperature !== undefined && { temperature }),
      ...(effort && { thinking: { type: "adaptive", display: "summarized" } }),
      ...outputConfig(effort, format),
      ...(stream && { stream }),
      ...extra,
    };
  },

  fold(text) {
    let whole: Json;
    for (const { data } of parseEvents(text)) {
      const event = JSON.parse(data);
      switch (event.type) {
        case "message_start":
          whole = structuredClone(event.message);
          break;
        case "content_block_start":
          whole.content.push({ ...event.content_block });
          break;
        case "content_block_delta":
          add(whole.content.at(-1), event.delta);
          break;
        case "message_delta":
          Object.assign(whole, event.delta);
          for (const [name, count] of Object.entries(event.usage)) {
            if (count !== null) whole.usage[name] = count;
          }
      }
    }
    whole.content.forEach(finishInput);
    return whole;
  },

  checkStream(text) {
    assertMessagesStream(text);
  },

  read({ model, content, stop_reason, stop_sequence, stop_details, usage }): Told {
    const of = (type: string): Json[] => content.filter((block: Json) => block.type === type);
    const isRefusal = stop_reason === "refusal";
    const text = of("text").map((block) => block.text).join("");
    return {
      model,
      text: isRefusal ? "" : text,
      thinking: of("thinking").map((block) => block.thinking).join(""),
      seals: [
        ...of("thinking").map((block) => block.signature),
        ...of("redacted_thinking").map((block) => block.data),
      ].filter((seal) => seal),
      refusal: isRefusal ? text || (stop_details?.explanation ?? "") : "",
      calls: of("tool_use").map(({ id, name, input }) => ({
        id,
        name,
        input: JSON.stringify(input),
      })),
      end: ends[stop_reason as keyof typeof ends],
      ...(stop_sequence !== null && { stop: stop_sequence }),
      usage: {
        input: tokens(usage, "input_tokens") + tokens(usage, "cache_read_input_tokens") +
          tokens(usage, "cache_creation_input_tokens"),
        cacheRead: tokens(usage, "cache_read_input_tokens"),
        cacheWrite: tokens(usage, "cache_creation_input_tokens"),
        output: tokens(usage, "output_tokens"),
        reasoning: usage.output_tokens_details?.thinking_tokens ?? 0,
      },
    };
  },

  anonymous({ id, usage: { cache_creation: _, ...usage }, ...answer }) {
    assert(id.startsWith("msg_"), `The id ${id} is no message's`);
    return { ...answer, usage };
  },
};

const ends = {
  end_turn: "end",
  tool_use: "calls",
  max_tokens: "limit",
  stop_sequence: "stop",
  refusal: "refusal",
} as const;

/** Where an answer took several rounds, they are counted one by one. */
function tokens(usage: Json, name: string): number {
  const rounds: Json[] = usage.iterations?.length ? usage.iterations : [usage];
  return rounds.reduce((sum, round) => sum + (round[name] ?? 0), 0);
}

function message(said: Said): Json {
  if ("user" in said) return { role: "user", content: shown(said.user) };
  if ("system" in said) return { role: "system", content: said.system };
  if ("replay" in said) return { role: "assistant", content: said.replay.content };
  if ("results" in said) {
    const content = said.results.map(({ id, shown: parts, isError }) => ({
      type: "tool_result",
      tool_use_id: id,
      content: shown(parts),
      ...(isError && { is_error: isError }),
    }));
    return { role: "user", content };
  }
  const calls = (said.calls ?? []).map(({ id, name, input }) => ({
    type: "tool_use",
    id,
    name,
    input: JSON.parse(input || "{}"),
  }));
  const texts = said.assistant === "" ? [] : [{ type: "text", text: said.assistant }];
  return { role: "assistant", content: [...texts, ...calls] };
}

function shown(parts: string | Shown[]): Json {
  return typeof parts === "string" ? parts : parts.map((part) => {
    if (typeof part === "string") return { type: "text", text: part };
    if ("raw" in part) return part.raw;
    if ("imageUrl" in part) {
      return { type: "image", source: { type: "url", url: part.imageUrl } };
    }
    if ("image" in part) {
      const source = { type: "base64", media_type: part.type, data: part.image };
      return { type: "image", source };
    }
    const source = { type: "base64", media_type: "application/pdf", data: part.pdf };
    return { type: "document", source, title: part.title };
  });
}

function tool({ name, description, schema, strict }: TalkTool): Json {
  return {
    name,
    ...(description && { description }),
    input_schema: schema ?? { type: "object", properties: {} },
    ...(strict !== undefined && { strict }),
  };
}

function choice({ choice, oneCall }: Talk): Json {
  if (!choice && !oneCall) return {};
  const named = typeof choice === "object"
    ? { type: "tool", name: choice.tool }
    : { type: choice ?? "auto" };
  return { tool_choice: { ...named, ...(oneCall && { disable_parallel_tool_use: true }) } };
}

function outputConfig(effort: Talk["effort"], format: Talk["format"]): Json {
  const config = {
    ...(effort && { effort }),
    ...(typeof format === "object" && { format: { type: "json_schema", schema: format.schema } }),
  };
  return Object.keys(config).length > 0 ? { output_config: config } : {};
}

function add(block: Json, delta: Json): void {
  switch (delta.type) {
    case "text_delta":
      block.text += delta.text;
      break;
    case "thinking_delta":
      block.thinking += delta.thinking;
      break;
    case "signature_delta":
      block.signature = delta.signature;
      break;
    case "citations_delta":
      block.citations = [...block.citations ?? [], delta.citation];
      break;
    case "input_json_delta":
      block.json = (block.json ?? "") + delta.partial_json;
  }
}

function finishInput(block: Json): void {
  const { json } = block;
  delete block.json;
  // The official library reads what there is of a call that was cut off.
  if (block.type === "tool_use" && json) block.input = parsed(json);
}

function parsed(json: string): Json {
  try {
    return JSON.parse(json);
  } catch {
    return { _raw: json };
  }
}
