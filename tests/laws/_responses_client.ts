import { assert, assertEquals } from "@std/assert";
import { parseEvents } from "../../lib/core/sse.ts";
import type { Json } from "../gateway/_looking.ts";
import { assertResponsesStream } from "../helpers/responses_grammar.ts";
import type { Called, Client, Said, Shown, Talk, TalkTool, Told } from "./_talk.ts";

/** A client of Responses that writes as Codex and OpenAI's library do. */
export const responsesClient: Client = {
  write(talk, model, stream) {
    const { system = [], tools, limit, temperature, effort, extra } = talk;
    const [instructions, ...more] = system;
    const leading = more.map((text) => item("developer", [{ type: "input_text", text }]));
    return {
      model,
      ...(instructions !== undefined && { instructions }),
      ...(limit !== undefined && { max_output_tokens: limit }),
      input: [...leading, ...talk.turns.flatMap(items)],
      ...(tools && { tools: tools.map(tool) }),
      ...choice(talk),
      ...(temperature !== undefined && { temperature }),
      ...(effort && { reasoning: { effort, summary: "auto" } }),
      ...format(talk),
      include: ["reasoning.encrypted_content"],
      store: false,
      ...(stream && { stream }),
      ...extra,
    };
  },

  fold(text) {
    return JSON.parse(parseEvents(text).at(-1)?.data ?? "{}").response;
  },

  checkStream(text) {
    assertResponsesStream(text);
  },

  read({ model, output, status, incomplete_details, usage }): Told {
    const items = (type: string): Json[] => output.filter((item: Json) => item.type === type);
    const said = items("message").flatMap(({ content }) => content);
    const of = (type: string): Json[] => said.filter((part) => part.type === type);
    const calls: Called[] = output.flatMap(call);
    assertEquals(usage.total_tokens, usage.input_tokens + usage.output_tokens);
    const cut = incomplete_details?.reason;
    const text = of("output_text").map(({ text }) => text).join("");
    const isFiltered = cut === "content_filter";
    const refusal = isFiltered ? text : of("refusal").map((part) => part.refusal).join("");
    assertEquals(status, cut ? "incomplete" : "completed");
    return {
      model,
      text: isFiltered ? "" : text,
      thinking: items("reasoning").flatMap(({ summary }) => summary).map(({ text }) => text).join(
        "",
      ),
      seals: items("reasoning").flatMap(({ encrypted_content }) => encrypted_content ?? []),
      refusal,
      calls,
      end: cut === "max_output_tokens"
        ? "limit"
        : refusal || isFiltered
        ? "refusal"
        : calls.length > 0
        ? "calls"
        : "end",
      usage: {
        input: usage.input_tokens,
        cacheRead: usage.input_tokens_details?.cached_tokens ?? 0,
        cacheWrite: usage.input_tokens_details?.cache_write_tokens ?? 0,
        output: usage.output_tokens,
        reasoning: usage.output_tokens_details.reasoning_tokens,
      },
    };
  },

  anonymous({ id, created_at: _, completed_at: __, output, ...answer }) {
    assert(id.startsWith("resp_"), `The id ${id} is no response's`);
    return { ...answer, output: output.map(({ id: _, ...item }: Json) => item) };
  },
};

function call({ type, call_id: id, name, namespace, input, arguments: args }: Json): Called[] {
  const space = namespace && { namespace };
  switch (type) {
    case "function_call":
      return [{ id, name, input: args, ...space }];
    case "custom_tool_call":
      return [{ id, name, input, custom: true, ...space }];
    case "tool_search_call":
      return [{ id, name: "tool_search", input: JSON.stringify(args) }];
    default:
      return [];
  }
}

function item(role: string, content: Json): Json {
  return { type: "message", role, content };
}

function items(said: Said): Json[] {
  if ("user" in said) return [item("user", shown(said.user))];
  if ("system" in said) return [item("developer", [{ type: "input_text", text: said.system }])];
  if ("replay" in said) return said.replay.output;
  if ("results" in said) {
    return said.results.map(({ id, shown: parts, custom }) => ({
      type: custom ? "custom_tool_call_output" : "function_call_output",
      call_id: id,
      output: typeof parts === "string" ? parts : shown(parts),
    }));
  }
  const texts = said.assistant
    ? [item("assistant", [{ type: "output_text", text: said.assistant }])]
    : [];
  const calls = (said.calls ?? []).map(({ id, name, input, custom, namespace }) => ({
    type: custom ? "custom_tool_call" : "function_call",
    call_id: id,
    name,
    ...(namespace && { namespace }),
    ...(custom ? { input } : { arguments: input }),
  }));
  return [...texts, ...calls];
}

function shown(parts: string | Shown[]): Json {
  const list = typeof parts === "string" ? [parts] : parts;
  return list.map((part) => {
    if (typeof part === "string") return { type: "input_text", text: part };
    if ("raw" in part) return part.raw;
    if ("imageUrl" in part) return { type: "input_image", image_url: part.imageUrl };
    if ("image" in part) {
      const image_url = `data:${part.type};base64,${part.image}`;
      return { type: "input_image", image_url, detail: "high" };
    }
    const file_data = `data:application/pdf;base64,${part.pdf}`;
    return { type: "input_file", filename: part.title, file_data };
  });
}

function tool({ name, description, schema, custom, strict = false }: TalkTool): Json {
  const head = { name, ...(description && { description }) };
  if (custom === undefined) {
    const parameters = schema ?? { type: "object", properties: {} };
    return { type: "function", ...head, parameters, strict };
  }
  const grammar = { type: "grammar", syntax: "lark", definition: custom };
  return { type: "custom", ...head, format: custom ? grammar : { type: "text" } };
}

const modes = { auto: "auto", any: "required", none: "none" } as const;

function choice({ choice, oneCall }: Talk): Json {
  return {
    ...(typeof choice === "string" && { tool_choice: modes[choice] }),
    ...(typeof choice === "object" && { tool_choice: { type: "function", name: choice.tool } }),
    ...(oneCall && { parallel_tool_calls: false }),
  };
}

function format({ format }: Talk): Json {
  if (!format) return {};
  return {
    text: {
      format: format === "json_object"
        ? { type: format }
        : { type: "json_schema", name: "result", strict: true, schema: format.schema },
    },
  };
}
