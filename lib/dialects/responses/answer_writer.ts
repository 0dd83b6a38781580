import type { FinishReason, JsonObject, Opaque, StreamEvent } from "../../core/canonical.ts";
import { shortHash } from "../../core/short_hash.ts";
import { legalToolId } from "../../core/tool_id.ts";
import type { ReplyContext } from "../codec.ts";
import { LONGEST_CALL_ID } from "./input_encode.ts";
import { type CallHead, CallWriter } from "./call_writer.ts";
import type { ItemStatus, ItemWriter, WireEvent } from "./item_writer.ts";
import { MessageWriter } from "./message_writer.ts";
import { type ReasoningView, ReasoningWriter } from "./reasoning_writer.ts";
import { responseObject, wireUsage } from "./response_object.ts";

/** Everything but an error, which has a form of its own. */
export type AnswerEvent = Exclude<StreamEvent, { type: "error" }>;

/**
 * Writes an answer: the events of a stream, and the response object that they end in. A whole reply
 * is that object, so a client that streams and one that does not get the same.
 */
export class AnswerWriter {
  readonly #context: ReplyContext;
  readonly #view: ReasoningView;
  readonly #response: JsonObject;
  readonly #output: JsonObject[] = [];
  readonly #callIds = new Set<string>();
  #item: ItemWriter | undefined;
  /** The part of a message that begins with its first character: an empty one is not told. */
  #owedPart: "text" | "refusal" | undefined;
  #hasRefusal = false;

  /** @param view what the client is given of the thinking. */
  constructor(context: ReplyContext, view: ReasoningView) {
    this.#context = context;
    this.#view = view;
    this.#response = responseObject(context);
  }

  /** The response object as far as it is known; complete after `finish`. */
  get response(): JsonObject {
    return this.#response;
  }

  push(event: AnswerEvent): WireEvent[] {
    switch (event.type) {
      case "start":
        return [this.#lifecycle("response.created"), this.#lifecycle("response.in_progress")];
      case "block_start":
        return this.#begin(event.block);
      case "block_delta":
        return event.text === "" ? [] : this.#say(event.text);
      case "citation":
        return [...this.#pay(), ...this.#item?.cite(event.citation) ?? []];
      case "block_end":
        return this.#endBlock(event.opaque);
      case "ping":
        return [];
      case "finish":
        return this.#finish(event);
    }
  }

  #begin(head: (StreamEvent & { type: "block_start" })["block"]): WireEvent[] {
    switch (head.kind) {
      case "text":
      case "refusal":
        this.#owedPart = head.kind;
        return [];
      case "thinking":
        return this.#open(new ReasoningWriter(this.#view));
      case "tool_call":
        return this.#open(new CallWriter({ ...head, id: this.#callId(head) }));
    }
  }

  /** Begins the part of a message that is owed; parts that follow one another share the message. */
  #pay(): WireEvent[] {
    const kind = this.#owedPart;
    if (!kind) return [];
    this.#owedPart = undefined;
    this.#hasRefusal ||= kind === "refusal";
    const current = this.#item;
    if (current instanceof MessageWriter) return current.beginPart(kind);
    const message = new MessageWriter();
    return [...this.#open(message), ...message.beginPart(kind)];
  }

  #say(text: string): WireEvent[] {
    const begun = this.#pay();
    const said = this.#item?.say(text) ?? [];
    return begun.length > 0 ? [...begun, ...said] : said;
  }

  #endBlock(opaque: Opaque | undefined): WireEvent[] {
    const isUntold = this.#owedPart !== undefined;
    this.#owedPart = undefined;
    return isUntold ? [] : this.#item?.endBlock(opaque) ?? [];
  }

  #open(item: ItemWriter): WireEvent[] {
    const closing = this.#close("completed");
    const output_index = this.#output.length;
    const item_id = `${item.idPrefix}_${shortHash(`${this.#context.id}/${output_index}`, 24)}`;
    this.#item = item;
    return [...closing, ...item.begin({ item_id, output_index })];
  }

  /**
   * An item is closed when the next one begins or the answer ends, because only then it is known
   * whether it was cut off.
   */
  #close(status: ItemStatus): WireEvent[] {
    if (!this.#item) return [];
    const { events, item } = this.#item.finish(status);
    this.#item = undefined;
    this.#output.push(item);
    const output_index = this.#output.length - 1;
    return [...events, { type: "response.output_item.done", output_index, item }];
  }

  /** OpenAI's library refuses a second call with the same id. */
  #callId({ id }: CallHead): string {
    let callId = legalToolId(id, LONGEST_CALL_ID);
    for (let copy = 2; this.#callIds.has(callId); copy++) {
      callId = legalToolId(`${id}_${copy}`, LONGEST_CALL_ID);
    }
    this.#callIds.add(callId);
    return callId;
  }

  #finish({ reason, usage, usageKnown }: StreamEvent & { type: "finish" }): WireEvent[] {
    const cut = cutBy(reason, this.#hasRefusal);
    const closing = this.#close(cut ? "incomplete" : "completed");
    const isCounted = usageKnown || usage.input > 0;
    Object.assign(this.#response, {
      status: cut ? "incomplete" : "completed",
      // The answer's end has no clock of its own; its beginning is near enough.
      completed_at: cut ? null : this.#context.created,
      incomplete_details: cut ? { reason: cut } : null,
      output: this.#output,
      usage: wireUsage(isCounted ? usage : { ...usage, input: this.#context.estimatedInput }),
    });
    return [...closing, this.#lifecycle(cut ? "response.incomplete" : "response.completed")];
  }

  #lifecycle(type: string): WireEvent {
    return { type, response: { ...this.#response } };
  }
}

/** Why an answer is incomplete; `undefined` when it is not. A refusal in words is an answer. */
function cutBy({ kind }: FinishReason, hasRefusal: boolean): string | undefined {
  switch (kind) {
    case "max_tokens":
    case "context_window":
      return "max_output_tokens";
    case "refusal":
      return hasRefusal ? undefined : "content_filter";
    default:
      return undefined;
  }
}
