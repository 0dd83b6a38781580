import type {
  AssistantPart,
  CanonicalResponse,
  JsonObject,
  ToolCallPart,
} from "../../core/canonical.ts";
import type { ReplyContext } from "../codec.ts";
import { annotationOf } from "./annotation.ts";
import { encodeFinish } from "./finish.ts";
import { JoinedText } from "./joined_text.ts";
import { calledWith, clientName } from "./tool_call_form.ts";
import { usesFunctions } from "./tools_decode.ts";
import { encodeUsage } from "./usage_encode.ts";

/** The whole reply to a client that did not ask for a stream. */
export function encodeResponse(response: CanonicalResponse, context: ReplyContext): JsonObject {
  const isLegacy = usesFunctions(context.body);
  return {
    id: context.id,
    object: "chat.completion",
    created: context.created,
    model: context.model,
    choices: [{
      index: 0,
      message: message(response, isLegacy),
      logprobs: null,
      finish_reason: encodeFinish(response.reason.kind, isLegacy),
    }],
    usage: encodeUsage(response.usage),
    service_tier: "default",
    system_fingerprint: null,
  };
}

function message({ blocks, reason }: CanonicalResponse, isLegacy: boolean): JsonObject {
  const { text, thinking, refusal, annotations } = gathered(blocks);
  const calls = blocks.filter((block) => block.kind === "tool_call");
  const refused = refusal || reason.explanation || null;
  const hasOther = calls.length > 0 || refused !== null;
  return {
    role: "assistant",
    content: text === "" && hasOther ? null : text,
    refusal: refused,
    annotations,
    ...(thinking !== "" && { reasoning_content: thinking }),
    ...encodeCalls(calls, isLegacy),
  };
}

/** The texts of an answer, joined as its stream would have given them. */
function gathered(blocks: readonly AssistantPart[]) {
  const texts = { text: "", thinking: "", refusal: "" };
  const joined = {
    text: new JoinedText("text"),
    thinking: new JoinedText("thinking"),
    refusal: new JoinedText("refusal"),
  };
  const annotations: JsonObject[] = [];
  blocks.forEach((block, index) => {
    if (block.kind === "tool_call") return;
    const { kind } = block;
    joined[kind].begin(blocks[index - 1]?.kind);
    texts[kind] += joined[kind].push(block.text);
    if (kind !== "text") return;
    const place = joined.text.block;
    for (const citation of block.citations ?? []) annotations.push(annotationOf(citation, place));
  });
  return { ...texts, annotations };
}

/** No member at all without calls: some clients take an empty list for calls. */
function encodeCalls(calls: readonly ToolCallPart[], isLegacy: boolean): JsonObject {
  const [first] = calls;
  if (!first) return {};
  // A message of the old form has room for one call.
  return isLegacy
    ? { function_call: called(first).function ?? {} }
    : { tool_calls: calls.map((call) => ({ id: call.id, ...called(call) })) };
}

/** Clients parse the arguments, and an empty string is no JSON. */
function called(call: ToolCallPart): JsonObject {
  const input = call.input === "" && call.tool !== "custom" ? "{}" : call.input;
  return calledWith(call.tool, clientName(call), input);
}
