import type {
  AssistantPart,
  BlockHead,
  CanonicalRequest,
  CanonicalResponse,
  JsonObject,
} from "../../core/canonical.ts";
import type { ReplyContext } from "../codec.ts";
import { AnswerWriter } from "./answer_writer.ts";
import type { ReasoningView } from "./reasoning_writer.ts";

/** The whole answer as a response object: the one that a stream would have ended in. */
export function encodeResponse(response: CanonicalResponse, context: ReplyContext): JsonObject {
  return written(response, context, reasoningView(context.request));
}

/** The same with everything that only the gateway's own memory is to have. */
export function encodeForMemory(response: CanonicalResponse, context: ReplyContext): JsonObject {
  return written(response, context, { text: true, opaque: true });
}

/** The vendor tells of reasoning only what was asked for. */
export function reasoningView({ thinking, wantsOpaque }: CanonicalRequest): ReasoningView {
  return { text: thinking.display !== "omitted", opaque: wantsOpaque };
}

function written(
  { blocks, reason, usage, usageKnown }: CanonicalResponse,
  context: ReplyContext,
  view: ReasoningView,
): JsonObject {
  const writer = new AnswerWriter(context, view);
  for (const block of blocks) {
    writer.push({ type: "block_start", block: headOf(block) });
    writer.push({
      type: "block_delta",
      text: block.kind === "tool_call" ? block.input : block.text,
    });
    if (block.kind === "text") {
      for (const citation of block.citations ?? []) writer.push({ type: "citation", citation });
    }
    const opaque = block.kind === "thinking" ? block.opaque : undefined;
    writer.push({ type: "block_end", ...(opaque && { opaque }) });
  }
  writer.push({ type: "finish", reason, usage, usageKnown });
  return writer.response;
}

function headOf(block: AssistantPart): BlockHead {
  if (block.kind !== "tool_call") return { kind: block.kind };
  const { kind, id, name, namespace, tool } = block;
  return { kind, id, name, ...(namespace !== undefined && { namespace }), tool };
}
