/**
 * The shapes of Chat Completions that are read or written. A client's request is read loosely: only
 * members that the gateway uses have a type, and everything else may be anything.
 */
import { z } from "zod";
import type { JsonObject } from "../../core/canonical.ts";
import { asRecord } from "../shared/json.ts";

const text = z.string().nullish();
const name = z.string().min(1);
const flag = z.boolean().nullish();
const jsonObject = z.custom<JsonObject>(
  (value) => asRecord(value) !== undefined,
  "expected object",
);

/** A content part. Of which kind it is, and so which members count, is for the decoder to say. */
const part = z.looseObject({
  type: text,
  text,
  refusal: text,
  image_url: z.union([z.string(), z.looseObject({ url: z.string(), detail: text })]).nullish(),
  file: z.looseObject({ filename: text, file_data: text, file_id: text }).nullish(),
});

/** Some clients send the arguments parsed. */
const functionCall = z.looseObject({
  name,
  arguments: z.union([z.string(), jsonObject]).nullish(),
});

const toolCall = z.looseObject({
  id: text,
  function: functionCall.nullish(),
  custom: z.looseObject({ name, input: text }).nullish(),
});

const message = z.looseObject({
  role: z.enum(["system", "developer", "user", "assistant", "tool", "function"]),
  content: z.union([z.string(), z.array(part)]).nullish(),
  name: text,
  refusal: text,
  tool_calls: z.array(toolCall).nullish(),
  function_call: functionCall.nullish(),
  tool_call_id: text,
});

const functionDefinition = z.looseObject({
  name,
  description: text,
  parameters: jsonObject.nullish(),
  strict: flag,
});

const customFormat = z.looseObject({
  type: text,
  grammar: z.looseObject({ syntax: z.string(), definition: z.string() }).nullish(),
});

const tool = z.looseObject({
  type: text,
  function: functionDefinition.nullish(),
  custom: z.looseObject({ name, description: text, format: customFormat.nullish() }).nullish(),
});

const namedTool = z.looseObject({
  type: text,
  function: z.looseObject({ name }).nullish(),
  custom: z.looseObject({ name }).nullish(),
});

const toolChoice = z.union([
  z.string(),
  namedTool.extend({
    allowed_tools: z.looseObject({
      mode: z.enum(["auto", "required"]).nullish(),
      tools: z.array(namedTool),
    }).nullish(),
  }),
]);

const responseFormat = z.looseObject({
  type: z.enum(["text", "json_object", "json_schema"]),
  json_schema: z.looseObject({ name: text, description: text, strict: flag, schema: jsonObject })
    .nullish(),
});

const count = z.int().min(1).nullish();

/** What is read of a client's request. */
export const requestSchema = z.looseObject({
  messages: z.array(message).min(1),
  max_completion_tokens: count,
  max_tokens: count,
  n: count,
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
  reasoning_effort: text,
  verbosity: text,
  response_format: responseFormat.nullish(),
  tools: z.array(tool).nullish(),
  tool_choice: toolChoice.nullish(),
  parallel_tool_calls: flag,
  functions: z.array(functionDefinition).nullish(),
  function_call: z.union([z.string(), z.looseObject({ name })]).nullish(),
  modalities: z.array(z.string()).nullish(),
  prompt_cache_key: text,
  safety_identifier: text,
  user: text,
});

export type ChatRequest = z.infer<typeof requestSchema>;
export type ChatMessage = z.infer<typeof message>;
export type ChatPart = z.infer<typeof part>;
export type ChatToolCall = z.infer<typeof toolCall>;
export type ChatFunctionCall = z.infer<typeof functionCall>;
export type ChatTool = z.infer<typeof tool>;
export type ChatFunction = z.infer<typeof functionDefinition>;
export type ChatNamedTool = z.infer<typeof namedTool>;
export type ChatResponseFormat = z.infer<typeof responseFormat>;
