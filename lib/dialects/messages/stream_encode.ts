import type { BlockHead, JsonObject, Opaque, StreamEvent } from "../../core/canonical.ts";
import {
  customInputClosing,
  customInputOpening,
  escapeCustomInput,
} from "../../core/custom_input.ts";
import { formatEvent } from "../../core/sse.ts";
import { noUsage } from "../../core/usage.ts";
import type { Encoder, ReplyContext } from "../codec.ts";
import { textBlock, thinkingBlock, toolUseBlock } from "./answer_blocks.ts";
import { wireCitation } from "./citation.ts";
import { errorEvent } from "./error.ts";
import { emptyMessage } from "./message.ts";
import { sealOf } from "./seal.ts";
import { wireEnding } from "./stop_reason.ts";
import { thinkingView } from "./thinking_view.ts";
import { toldUsage, wireUsage } from "./wire_usage.ts";

/** The block that is open. */
interface Open {
  head: BlockHead;
  /** Whether the client knows of it: blocks that stay empty are never mentioned. */
  isBegun: boolean;
}

/**
 * Writes a Messages stream: `message_start`, `ping`, then each block with an index of its own,
 * `message_delta` and `message_stop`. Official clients look at the `event:` lines and drop what has
 * none.
 */
export class MessagesEncoder implements Encoder {
  readonly #context: ReplyContext;
  #open: Open | undefined;
  #index = -1;
  #hasRefusal = false;
  #isDone = false;

  constructor(context: ReplyContext) {
    this.#context = context;
  }

  push(event: StreamEvent): string {
    if (this.#isDone) return "";
    switch (event.type) {
      case "start":
        return this.#start(event);
      case "block_start":
        return this.#startBlock(event.block);
      case "block_delta":
        return this.#open ? this.#delta(this.#open, event.text) : "";
      case "citation":
        return this.#begin() +
          this.#pieceOf({ type: "citations_delta", citation: wireCitation(event.citation) });
      case "block_end":
        return this.#endBlock(event.opaque);
      case "ping":
        return frame({ type: "ping" });
      case "finish":
        return this.#finish(event);
      case "error":
        this.#isDone = true;
        return errorEvent(event.error, this.#context.requestId);
    }
  }

  #start({ usage }: StreamEvent & { type: "start" }): string {
    // LangChain adds these output tokens to those of the end, and takes the input from here only.
    const known = { ...noUsage(), input: this.#context.estimatedInput, ...usage, output: 0 };
    const message = emptyMessage(this.#context, known);
    return frame({ type: "message_start", message }) + frame({ type: "ping" });
  }

  #startBlock(head: BlockHead): string {
    this.#open = { head, isBegun: false };
    if (head.kind === "refusal") this.#hasRefusal = true;
    if (head.kind !== "tool_call") return "";
    return this.#begin() + (head.tool === "custom" ? this.#inputPiece(customInputOpening) : "");
  }

  #delta({ head }: Open, text: string): string {
    if (text === "") return "";
    switch (head.kind) {
      case "text":
      case "refusal":
        return this.#begin() + this.#pieceOf({ type: "text_delta", text });
      case "thinking":
        return thinkingView(this.#context.request) === "told"
          ? this.#begin() + this.#pieceOf({ type: "thinking_delta", thinking: text })
          : "";
      case "tool_call":
        return this.#inputPiece(head.tool === "custom" ? escapeCustomInput(text) : text);
    }
  }

  #endBlock(opaque: Opaque | undefined): string {
    const head = this.#open?.head;
    let text = "";
    if (head?.kind === "thinking") text = this.#seal(opaque);
    if (head?.kind === "tool_call" && head.tool === "custom") {
      text = this.#inputPiece(customInputClosing);
    }
    if (this.#open?.isBegun) text += frame({ type: "content_block_stop", index: this.#index });
    this.#open = undefined;
    return text;
  }

  /** Ends thinking with its signature, of which official clients keep only the last. */
  #seal(opaque: Opaque | undefined): string {
    if (!opaque || thinkingView(this.#context.request) === "absent") return "";
    if (opaque.redacted && !this.#open?.isBegun) return this.#begin(thinkingBlock("", opaque));
    const signature = sealOf(opaque);
    return signature === ""
      ? ""
      : this.#begin() + this.#pieceOf({ type: "signature_delta", signature });
  }

  #finish({ reason, usage, usageKnown }: StreamEvent & { type: "finish" }): string {
    this.#isDone = true;
    const delta = { ...wireEnding(reason, this.#hasRefusal), container: null };
    const told = wireUsage(toldUsage(usage, usageKnown, this.#context));
    return frame({ type: "message_delta", delta, usage: told }) + frame({ type: "message_stop" });
  }

  /** The start of the open block, unless the client knows of it. */
  #begin(block?: JsonObject): string {
    if (!this.#open || this.#open.isBegun) return "";
    this.#open.isBegun = true;
    this.#index++;
    const content_block = block ?? emptyBlock(this.#open.head);
    return frame({ type: "content_block_start", index: this.#index, content_block });
  }

  #inputPiece(json: string): string {
    return this.#pieceOf({ type: "input_json_delta", partial_json: json });
  }

  #pieceOf(delta: JsonObject): string {
    return frame({ type: "content_block_delta", index: this.#index, delta });
  }
}

/** A block as a stream announces it. */
function emptyBlock(head: BlockHead): JsonObject {
  if (head.kind === "tool_call") return toolUseBlock(head, {});
  return head.kind === "thinking" ? thinkingBlock("", undefined) : textBlock("");
}

function frame(data: JsonObject & { type: string }): string {
  return formatEvent(data.type, JSON.stringify(data));
}
