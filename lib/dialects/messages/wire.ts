/**
 * The shapes of a client's Messages request, as far as they are read. Members that are not here are
 * ignored, and blocks of an unknown type are kept apart: agents send new ones every few weeks.
 */
import { z } from "zod";
import type { JsonObject } from "../../core/canonical.ts";
import { asRecord, type JsonRecord } from "../shared/json.ts";

const text = z.string().nullish();
const flag = z.boolean().nullish();
const number = z.number().nullish();
const name = z.string().min(1);
const jsonObject = z.custom<JsonObject>(
  (value) => asRecord(value) !== undefined,
  "expected object",
);
/** `cache_control` is a hint, so a strange one must not fail a request. */
const mark = z.unknown().optional();

/** Blocks of these types, or of one that nobody knows yet. */
function blocks<Known extends z.ZodType>(types: readonly string[], known: Known) {
  const strange = z.custom<JsonRecord>((value) => {
    const type = asRecord(value)?.type;
    return typeof type === "string" && !types.includes(type);
  }, "expected a content block with a type");
  return z.union([known, strange.transform((block) => ({ type: "strange" as const, block }))]);
}

const mediaSource = [
  z.object({ type: z.literal("base64"), media_type: z.string(), data: z.string() }),
  z.object({ type: z.literal("url"), url: z.string() }),
  z.object({ type: z.literal("file") }),
] as const;

const textBlock = z.object({ type: z.literal("text"), text: z.string(), cache_control: mark });

const imageBlock = z.object({
  type: z.literal("image"),
  source: z.discriminatedUnion("type", [...mediaSource]),
  cache_control: mark,
});

const documentContent = blocks(
  ["text", "image"],
  z.discriminatedUnion("type", [textBlock, imageBlock]),
);

const documentBlock = z.object({
  type: z.literal("document"),
  source: z.discriminatedUnion("type", [
    ...mediaSource,
    z.object({ type: z.literal("text"), data: z.string() }),
    z.object({
      type: z.literal("content"),
      content: z.union([z.string(), z.array(documentContent)]),
    }),
  ]),
  title: text,
  context: text,
  cache_control: mark,
});

const searchResultBlock = z.object({
  type: z.literal("search_result"),
  source: text,
  title: text,
  content: z.array(z.object({ text })),
  cache_control: mark,
});

const toolReferenceBlock = z.object({ type: z.literal("tool_reference"), tool_name: name });

const resultContent = blocks(
  ["text", "image", "document", "search_result", "tool_reference"],
  z.discriminatedUnion("type", [
    textBlock,
    imageBlock,
    documentBlock,
    searchResultBlock,
    toolReferenceBlock,
  ]),
);

const toolResultBlock = z.object({
  type: z.literal("tool_result"),
  tool_use_id: name,
  content: z.union([z.string(), z.array(resultContent)]).nullish(),
  is_error: flag,
  cache_control: mark,
});

const toolUseBlock = z.object({
  type: z.literal("tool_use"),
  id: name,
  name,
  input: z.unknown().optional(),
  cache_control: mark,
});

const thinkingBlock = z.object({ type: z.literal("thinking"), thinking: text, signature: text });
const redactedBlock = z.object({ type: z.literal("redacted_thinking"), data: z.string() });

/** Anthropic's own tool definition, also as a change in the middle of a conversation defines it. */
const toolDefinition = z.object({
  type: text,
  name: text,
  description: text,
  input_schema: jsonObject.nullish(),
  strict: flag,
  defer_loading: flag,
  input_examples: z.array(z.unknown()).nullish(),
  /** Size of the screen that a `computer` tool shows, in pixels. */
  display_width_px: number,
  display_height_px: number,
  cache_control: mark,
});

const toolChange = z.object({ name: text, tool_name: text, definition: toolDefinition.nullish() });
const additionBlock = z.object({ type: z.literal("tool_addition"), tool: toolChange });
const removalBlock = z.object({ type: z.literal("tool_removal"), tool: toolChange });

const contentBlock = blocks(
  [
    "text",
    "image",
    "document",
    "search_result",
    "tool_result",
    "tool_use",
    "thinking",
    "redacted_thinking",
    "tool_addition",
    "tool_removal",
  ],
  z.discriminatedUnion("type", [
    textBlock,
    imageBlock,
    documentBlock,
    searchResultBlock,
    toolResultBlock,
    toolUseBlock,
    thinkingBlock,
    redactedBlock,
    additionBlock,
    removalBlock,
  ]),
);

const content = z.union([z.string(), z.array(contentBlock)]);

const choiceOptions = { disable_parallel_tool_use: flag };

const format = z.object({ type: text, schema: jsonObject.nullish() }).nullish();

export const requestSchema = z.object({
  model: text,
  max_tokens: z.int().min(0).nullish(),
  system: content.nullish(),
  messages: z.array(z.object({ role: z.enum(["user", "assistant", "system"]), content })).min(1),
  tools: z.array(toolDefinition).nullish(),
  tool_choice: z.discriminatedUnion("type", [
    z.object({ type: z.literal("auto"), ...choiceOptions }),
    z.object({ type: z.literal("any"), ...choiceOptions }),
    z.object({ type: z.literal("none"), ...choiceOptions }),
    z.object({ type: z.literal("tool"), name, ...choiceOptions }),
  ]).nullish(),
  thinking: z.object({ type: text, budget_tokens: z.int().min(0).nullish(), display: text })
    .nullish(),
  output_config: z.object({ effort: text, format }).nullish(),
  /** What `output_config.format` was called in beta. */
  output_format: format,
  stop_sequences: z.array(z.string()).nullish(),
  temperature: number,
  top_p: number,
  top_k: number,
  metadata: z.object({ user_id: text }).nullish(),
});

export type WireRequest = z.infer<typeof requestSchema>;
export type WireContent = z.infer<typeof content>;
export type WireBlock = z.infer<typeof contentBlock>;
export type WireImage = z.infer<typeof imageBlock>;
export type WireDocument = z.infer<typeof documentBlock>;
export type WireSearchResult = z.infer<typeof searchResultBlock>;
export type WireToolResult = z.infer<typeof toolResultBlock>;
export type WireToolUse = z.infer<typeof toolUseBlock>;
export type WireTool = z.infer<typeof toolDefinition>;
