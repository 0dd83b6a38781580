import type { StreamEvent } from "../../core/canonical.ts";
import { GatewayError } from "../../core/errors.ts";
import type { SseEvent } from "../../core/sse.ts";
import { noUsage, type Usage } from "../../core/usage.ts";
import type { Decoder } from "../codec.ts";
import { damagedStream } from "../shared/gather_stream.ts";
import { asName, asRecord, type JsonRecord, parseJson } from "../shared/json.ts";
import { unexplainedError } from "../shared/vendor_error.ts";
import { decodeError } from "./error.ts";
import { finishReason } from "./stop_reason.ts";
import { openBlock, type Reading, type UpstreamBlock } from "./stream_blocks.ts";
import { readUsage } from "./usage.ts";

/** Events whose loss would be a hole in the answer. */
const essential: ReadonlySet<string> = new Set([
  "content_block_start",
  "content_block_delta",
  "message_delta",
  "error",
]);

/** Deltas that carry a piece of the answer. */
const essentialDeltas: ReadonlySet<unknown> = new Set([
  "text_delta",
  "thinking_delta",
  "input_json_delta",
]);

/**
 * Reads a Messages stream. Events, blocks and deltas that nobody knows yet are skipped; a piece of
 * an answer that cannot be placed ends the stream with an error, because an answer with a hole in it
 * must not look like a whole one.
 */
export class MessagesDecoder implements Decoder {
  readonly #reading: Reading;
  readonly #model: string;
  #isStarted = false;
  #isDone = false;
  #open: UpstreamBlock | undefined;
  #hasCalls = false;
  #usage: Usage | undefined;
  #usageKnown = false;
  /** `delta` of the last `message_delta` that said why the answer ended. */
  #ending: JsonRecord | undefined;

  /** @param model the upstream's name for the model, for a stream that does not tell. */
  constructor(reading: Reading, model: string) {
    this.#reading = reading;
    this.#model = model;
  }

  push({ event, data }: SseEvent): StreamEvent[] {
    if (this.#isDone) return [];
    const wire = asRecord(parseJson(data));
    if (!wire) return essential.has(event) ? this.#fail(damagedStream()) : [];
    switch (asName(wire.type) ?? event) {
      case "message_start":
        return this.#start(asRecord(wire.message));
      case "content_block_start":
        return this.#startBlock(wire);
      case "content_block_delta":
        return this.#delta(wire);
      case "content_block_stop":
        return this.#isOpen(wire.index) ? this.#endBlock() : [];
      case "message_delta":
        return this.#messageDelta(wire);
      case "message_stop":
        return this.#finish();
      case "ping":
        return this.#isStarted ? [{ type: "ping" }] : [];
      case "error":
        // What goes wrong after the answer is complete is no business of the client's.
        return this.#ending
          ? this.#finish()
          : this.#fail(decodeError(200, wire) ?? unexplainedError());
      default:
        return [];
    }
  }

  end(): StreamEvent[] {
    if (this.#isDone) return [];
    return this.#ending ? this.#finish() : this.#fail(closedEarly());
  }

  /**
   * A second `message_start` comes where a front falls back to another model in the middle of an
   * answer: it brings counts, and nothing else of it is news.
   */
  #start(message: JsonRecord | undefined): StreamEvent[] {
    this.#usage = readUsage(message?.usage, this.#usage);
    if (this.#isStarted) return [];
    this.#isStarted = true;
    return [{
      type: "start",
      id: asName(message?.id) ?? "",
      model: asName(message?.model) ?? this.#model,
      ...(this.#usage && { usage: this.#usage }),
    }];
  }

  #startBlock(wire: JsonRecord): StreamEvent[] {
    const block = openBlock(wire.index, asRecord(wire.content_block) ?? {}, this.#reading);
    if (!block) return this.#fail(damagedStream());
    if (this.#isOpen(block.index) && this.#open?.identity === block.identity) return [];
    const events = [...this.#begin(), ...this.#endBlock(), ...block.start()];
    this.#open = block;
    this.#hasCalls ||= block.isCall;
    return events;
  }

  #delta({ index, delta: value }: JsonRecord): StreamEvent[] {
    const delta = asRecord(value) ?? {};
    if (this.#open && this.#isOpen(index)) return this.#open.delta(delta);
    return essentialDeltas.has(delta.type) ? this.#fail(damagedStream()) : [];
  }

  #isOpen(index: unknown): boolean {
    return this.#open !== undefined && this.#open.index === index;
  }

  #endBlock(): StreamEvent[] {
    const events = this.#open?.end() ?? [];
    this.#open = undefined;
    return events;
  }

  #messageDelta(wire: JsonRecord): StreamEvent[] {
    const delta = asRecord(wire.delta);
    if (asName(delta?.stop_reason)) this.#ending = delta;
    this.#usageKnown ||= asRecord(wire.usage) !== undefined;
    this.#usage = readUsage(wire.usage, this.#usage);
    return [];
  }

  #finish(): StreamEvent[] {
    const reason = finishReason(this.#ending, this.#hasCalls);
    const events = [...this.#begin(), ...this.#endBlock()];
    this.#isDone = true;
    events.push({
      type: "finish",
      reason,
      usage: this.#usage ?? noUsage(),
      usageKnown: this.#usageKnown,
    });
    return events;
  }

  #fail(error: GatewayError): StreamEvent[] {
    this.#isDone = true;
    return [{ type: "error", error }];
  }

  /** The `start` that is owed when the upstream's own was lost. */
  #begin(): StreamEvent[] {
    return this.#isStarted ? [] : this.#start(undefined);
  }
}

function closedEarly(): GatewayError {
  return new GatewayError(
    "upstream_failed",
    "The model's answer broke off before its end: the upstream closed the stream early. Send the request again.",
  );
}
