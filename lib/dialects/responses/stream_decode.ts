import type { FinishKind, FinishReason, StreamEvent } from "../../core/canonical.ts";
import { GatewayError } from "../../core/errors.ts";
import type { SseEvent } from "../../core/sse.ts";
import { noUsage } from "../../core/usage.ts";
import type { Decoder, ToolNames } from "../codec.ts";
import { asName, asRecord, type JsonRecord, parseJson } from "../shared/json.ts";
import { decodeOpenAiError } from "../shared/openai_error.ts";
import { unexplainedError } from "../shared/vendor_error.ts";
import { BlockQueue } from "./block_queue.ts";
import { brokenAnswer } from "./gathered_text.ts";
import { type AnswerItem, itemTypeOf, openItem, type Reading } from "./answer_item.ts";
import { readUsage } from "./usage.ts";

export interface DecoderOptions {
  names: ToolNames;
  /** Family of the models that can read this model's encrypted reasoning. */
  family: string;
  /** The upstream's name for the model, for a stream that does not tell. */
  model: string;
}

/** More items than any answer has. */
const MOST_ITEMS = 10_000;

/** What the vendor calls the ways to be incomplete; one that is not here is an ordinary end. */
const incompleteKinds: ReadonlyMap<string, FinishKind> = new Map([
  ["max_output_tokens", "max_tokens"],
  ["content_filter", "refusal"],
]);

interface KnownItem {
  type: string;
  callId: string | undefined;
  /** Absent once it is complete. */
  open?: AnswerItem;
}

/**
 * Reads a Responses stream. Items are told apart by `output_index`: fronts are known that give an
 * item another id in each event. Events and items that nobody knows yet are skipped.
 */
export class ResponsesDecoder implements Decoder {
  readonly #blocks = new BlockQueue();
  readonly #reading: Reading;
  readonly #model: string;
  readonly #items = new Map<number, KnownItem>();
  #isStarted = false;
  #isDone = false;
  #hasCalls = false;
  #hasRefusal = false;

  constructor({ names, family, model }: DecoderOptions) {
    this.#reading = { blocks: this.#blocks, names, family };
    this.#model = model;
  }

  push({ event, data }: SseEvent): StreamEvent[] {
    if (this.#isDone) return [];
    const wire = asRecord(parseJson(data));
    if (!wire) return [];
    try {
      return this.#read(asName(wire.type) ?? event, wire);
    } catch (cause) {
      if (cause instanceof GatewayError) return this.#fail(cause);
      throw cause;
    }
  }

  end(): StreamEvent[] {
    return this.#isDone ? [] : this.#fail(closedEarly());
  }

  #read(type: string, wire: JsonRecord): StreamEvent[] {
    switch (type) {
      case "response.created":
      case "response.queued":
      case "response.in_progress":
        return this.#start(asRecord(wire.response));
      case "response.output_item.added":
        this.#item(wire.output_index, asRecord(wire.item) ?? {});
        return this.#passed();
      case "response.output_item.done":
        this.#itemDone(wire.output_index, asRecord(wire.item) ?? {});
        return this.#passed();
      case "response.completed":
      case "response.incomplete":
        return this.#finish(asRecord(wire.response) ?? {});
      case "response.failed":
      case "response.cancelled":
        return this.#fail(
          decodeOpenAiError(200, asRecord(wire.response)?.error) ?? unexplainedError(),
        );
      case "error":
        // The API's own types have the error's members at the top, its servers put them below.
        return this.#fail(
          decodeOpenAiError(200, asRecord(wire.error) ?? { ...wire, type: undefined }) ??
            unexplainedError(),
        );
      case "keepalive":
        return this.#isStarted ? [{ type: "ping" }] : [];
      default:
        this.#itemEvent(type, wire);
        return this.#passed();
    }
  }

  #start(response: JsonRecord | undefined): StreamEvent[] {
    if (this.#isStarted) return [];
    this.#isStarted = true;
    const id = asName(response?.id) ?? "";
    return [{ type: "start", id, model: asName(response?.model) ?? this.#model }];
  }

  #itemEvent(type: string, wire: JsonRecord): void {
    const itemType = itemTypeOf(type);
    if (itemType === "") return;
    this.#item(wire.output_index, { type: itemType })?.event(type, wire);
  }

  /** The item of that index, begun if it is new; `undefined` once it is complete. */
  #item(outputIndex: unknown, item: JsonRecord): AnswerItem | undefined {
    const index = this.#indexOf(outputIndex);
    const known = this.#items.get(index);
    if (known) return known.open;
    if (this.#items.size >= MOST_ITEMS) throw brokenAnswer();
    const type = asName(item.type) ?? "";
    const open = openItem(type, item, index, this.#reading);
    this.#items.set(index, { type, callId: asName(item.call_id), open });
    return open;
  }

  #itemDone(outputIndex: unknown, item: JsonRecord): void {
    this.#item(outputIndex, item)?.done(item);
    delete this.#items.get(this.#indexOf(outputIndex))?.open;
  }

  /** Without an index an event is about the item that came last. */
  #indexOf(outputIndex: unknown): number {
    if (Number.isSafeInteger(outputIndex)) return outputIndex as number;
    return [...this.#items.keys()].at(-1) ?? 0;
  }

  #finish(response: JsonRecord): StreamEvent[] {
    this.#settle(Array.isArray(response.output) ? response.output.map(asRecord) : []);
    const passed = this.#passed();
    const started = passed.length > 0 || this.#isStarted ? [] : this.#start(response);
    this.#isDone = true;
    const usage = readUsage(response.usage);
    return [...started, ...passed, {
      type: "finish",
      reason: this.#reason(response),
      usage: usage ?? noUsage(),
      usageKnown: usage !== undefined,
    }];
  }

  /** Completes what is open from the whole answer; an upstream may also tell nothing before it. */
  #settle(output: readonly (JsonRecord | undefined)[]): void {
    if (this.#items.size === 0) {
      output.forEach((item, index) => item && this.#itemDone(index, item));
    }
    for (const [index, { type, callId, open }] of this.#items) {
      const whole = output[index];
      const isSame = whole?.type === type &&
        (callId === undefined || asName(whole.call_id) === callId);
      if (isSame) open?.done(whole);
      else open?.end();
    }
    this.#blocks.endAll();
  }

  #reason(response: JsonRecord): FinishReason {
    const cut = asName(asRecord(response.incomplete_details)?.reason);
    const kind = incompleteKinds.get(cut ?? "");
    const raw = cut ?? asName(response.status) ?? "completed";
    if (kind) return { kind, raw };
    if (this.#hasCalls) return { kind: "tool_use", raw };
    return { kind: this.#hasRefusal ? "refusal" : "end_turn", raw };
  }

  /** The events that are due, with the `start` that is owed when the upstream's own was lost. */
  #passed(): StreamEvent[] {
    const events = this.#blocks.take();
    for (const event of events) {
      if (event.type !== "block_start") continue;
      this.#hasCalls ||= event.block.kind === "tool_call";
      this.#hasRefusal ||= event.block.kind === "refusal";
    }
    return events.length === 0 || this.#isStarted ? events : [...this.#start(undefined), ...events];
  }

  #fail(error: GatewayError): StreamEvent[] {
    const passed = this.#passed();
    this.#isDone = true;
    return [...passed, { type: "error", error }];
  }
}

function closedEarly(): GatewayError {
  return new GatewayError(
    "upstream_failed",
    "The model's answer broke off before its end: the upstream closed the stream early. Send the request again.",
  );
}
