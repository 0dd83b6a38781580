/**
 * The shapes of Responses that are read or written. A client's request is read loosely: only
 * members that the gateway uses have a type, and everything else may be anything.
 */
import { z } from "zod";
import type { JsonObject, JsonValue } from "../../core/canonical.ts";
import { isJsonObject } from "../../core/schema/json_object.ts";

const text = z.string().nullish();
const number = z.number().nullish();
const flag = z.boolean().nullish();
const json = z.custom<JsonValue>(() => true).optional();
const jsonObject = z.custom<JsonObject>(
  (value) => isJsonObject(value as JsonValue),
  "expected object",
);

/**
 * An item of the conversation. Of which kind it is, and so what its content has to be, is for the
 * decoder to say: items of built-in tools give the same names other meanings.
 */
export const itemSchema = z.looseObject({
  type: text,
  id: text,
  role: text,
  call_id: text,
  name: text,
  namespace: text,
  encrypted_content: text,
  execution: text,
  phase: text,
  content: json,
  summary: json,
  arguments: json,
  input: json,
  output: json,
  tools: z.array(jsonObject).nullish(),
});

const toolChoice = z.looseObject({
  type: text,
  name: text,
  namespace: text,
  mode: text,
  tools: z.array(jsonObject).nullish(),
});

const textFormat = z.looseObject({
  type: z.string(),
  name: text,
  description: text,
  schema: jsonObject.nullish(),
  strict: flag,
});

export const requestSchema = z.looseObject({
  input: z.union([z.string(), z.array(itemSchema)]).nullish(),
  instructions: text,
  previous_response_id: text,
  tools: z.array(jsonObject).nullish(),
  tool_choice: z.union([z.string(), toolChoice]).nullish(),
  parallel_tool_calls: flag,
  max_output_tokens: z.number().int().min(1).nullish(),
  temperature: number,
  top_p: number,
  reasoning: z.looseObject({ effort: text, summary: text, generate_summary: text }).nullish(),
  text: z.looseObject({ format: textFormat.nullish(), verbosity: text }).nullish(),
  include: z.array(z.string()).nullish(),
  store: flag,
  prompt_cache_key: text,
  safety_identifier: text,
  user: text,
});

export type WireRequest = z.infer<typeof requestSchema>;
export type WireItem = z.infer<typeof itemSchema>;
export type WireToolChoice = z.infer<typeof toolChoice>;
export type WireTextFormat = z.infer<typeof textFormat>;

/** The value of `include` that asks for reasoning in a form that can be replayed. */
export const ENCRYPTED_REASONING = "reasoning.encrypted_content";

/** The name that calls of the client's tool search go by: on the wire they have none. */
export const TOOL_SEARCH = "tool_search";
