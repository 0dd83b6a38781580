import type { AssistantPart, CanonicalResponse, JsonObject } from "../../core/canonical.ts";
import type { ReplyContext } from "../codec.ts";
import { textBlock, thinkingBlock, toolUseBlock } from "./answer_blocks.ts";
import { emptyMessage } from "./message.ts";
import { sealOf } from "./seal.ts";
import { wireEnding } from "./stop_reason.ts";
import { type ThinkingView, thinkingView } from "./thinking_view.ts";
import { toolInput } from "./tool_input.ts";
import { toldUsage } from "./wire_usage.ts";

/** The whole answer as a message. */
export function encodeResponse(response: CanonicalResponse, context: ReplyContext): JsonObject {
  const { blocks, reason, usage, usageKnown } = response;
  const view = thinkingView(context.request);
  const hasRefusal = blocks.some(({ kind }) => kind === "refusal");
  return {
    ...emptyMessage(context, toldUsage(usage, usageKnown, context)),
    content: blocks.flatMap((block) => answerBlock(block, view)),
    ...wireEnding(reason, hasRefusal),
  };
}

/** The block in wire form; none for one that is empty or not to be seen. */
function answerBlock(part: AssistantPart, view: ThinkingView): JsonObject[] {
  switch (part.kind) {
    case "text":
      return part.text === "" && !part.citations ? [] : [textBlock(part.text, part.citations)];
    case "refusal":
      return part.text === "" ? [] : [textBlock(part.text)];
    case "thinking": {
      const text = view === "told" ? part.text : "";
      const isEmpty = text === "" && (!part.opaque || sealOf(part.opaque) === "");
      return view === "absent" || isEmpty ? [] : [thinkingBlock(text, part.opaque)];
    }
    case "tool_call":
      return [toolUseBlock(part, toolInput(part))];
  }
}
