import type {
  AssistantPart,
  BlockHead,
  CanonicalResponse,
  Citation,
  Opaque,
  StreamEvent,
} from "./canonical.ts";
import { GatewayError } from "./errors.ts";

/** A block that has begun; its text stays in pieces, so that many tiny deltas cost linear time. */
interface OpenBlock {
  head: BlockHead;
  pieces: string[];
  citations: Citation[];
}

/** Largest answer that is gathered, in characters; a model's longest has some millions. */
const LARGEST_ANSWER = 64 * 1024 * 1024;
/** What an event costs beside its text, so that endless empty ones come to an end as well. */
const EVENT_CHARACTERS = 64;

/**
 * Folds a stream of events into the whole answer, for clients that did not ask for a stream.
 *
 * It trusts the order that `canonical.ts` promises: events that break it are a defect of the
 * decoder, and throw.
 */
export class Folder {
  #start: { id: string; model: string } | undefined;
  #open: OpenBlock | undefined;
  #blocks: AssistantPart[] = [];
  #size = 0;
  #terminal: StreamEvent & { type: "finish" | "error" } | undefined;

  /** @throws {GatewayError} `upstream_failed` when the answer outgrows every model's. */
  push(event: StreamEvent): void {
    this.#size += EVENT_CHARACTERS + (event.type === "block_delta" ? event.text.length : 0);
    if (this.#size > LARGEST_ANSWER) {
      throw new GatewayError(
        "upstream_failed",
        "The model's answer is larger than the gateway can gather. Ask for a streamed answer.",
      );
    }
    if (this.#terminal) throw new Error(`A ${event.type} event came after the terminal one`);
    switch (event.type) {
      case "start":
        this.#start = { id: event.id, model: event.model };
        return;
      case "block_start":
        if (this.#open) throw new Error("A block began inside another");
        this.#open = { head: event.block, pieces: [], citations: [] };
        return;
      case "block_delta":
        this.#block().pieces.push(event.text);
        return;
      case "citation":
        this.#block().citations.push(event.citation);
        return;
      case "block_end":
        this.#blocks.push(finished(this.#block(), event.opaque));
        this.#open = undefined;
        return;
      case "ping":
        return;
      case "finish":
        if (this.#open) throw new Error("The stream finished inside a block");
        this.#terminal = event;
        return;
      case "error":
        this.#terminal = event;
        return;
    }
  }

  /**
   * The whole answer.
   *
   * @throws {GatewayError} the stream's own error, or `upstream_failed` when the stream has not come
   * to its end: half an answer must not look like a whole one.
   */
  result(): CanonicalResponse {
    if (this.#terminal?.type === "error") throw this.#terminal.error;
    if (!this.#start || !this.#terminal) {
      throw new GatewayError(
        "upstream_failed",
        "The model's answer broke off before its end: the upstream closed the stream early. Send the request again.",
      );
    }
    const { reason, usage, usageKnown } = this.#terminal;
    return { ...this.#start, blocks: this.#blocks, reason, usage, usageKnown };
  }

  #block(): OpenBlock {
    if (!this.#open) throw new Error("A piece of a block came outside of any block");
    return this.#open;
  }
}

function finished(
  { head, pieces, citations }: OpenBlock,
  opaque: Opaque | undefined,
): AssistantPart {
  const text = pieces.join("");
  switch (head.kind) {
    case "text":
      return { kind: head.kind, text, ...(citations.length > 0 && { citations }) };
    case "thinking":
      return { kind: head.kind, text, ...(opaque && { opaque }) };
    case "refusal":
      return { kind: head.kind, text };
    case "tool_call":
      return { ...head, input: text };
  }
}
