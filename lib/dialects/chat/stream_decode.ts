import type { Citation, StreamEvent } from "../../core/canonical.ts";
import { GatewayError } from "../../core/errors.ts";
import type { SseEvent } from "../../core/sse.ts";
import { noUsage, type Usage } from "../../core/usage.ts";
import type { Decoder, ToolNames } from "../codec.ts";
import { asName, asRecord, type JsonRecord, parseJson } from "../shared/json.ts";
import { unexplainedError } from "../shared/vendor_error.ts";
import { BlockQueue } from "./block_queue.ts";
import { Calls } from "./calls_decode.ts";
import { decodeError } from "./error.ts";
import { decodeFinish } from "./finish.ts";
import type { TextKind } from "./joined_text.ts";
import { readUsage } from "./usage.ts";

/** Characters that may wait for earlier blocks to end; no real answer comes near it. */
const MOST_HELD = 16_777_216;

/** Reads the chunks of a streamed completion. */
export class ChatDecoder implements Decoder {
  readonly #queue = new BlockQueue();
  readonly #calls: Calls;
  /** Id of the answer, once it has begun. */
  #id: string | undefined;
  #finishReason: string | undefined;
  #usage: Usage | undefined;
  #sent = { calls: false, refusal: false };
  #isEnded = false;

  constructor(names: ToolNames) {
    this.#calls = new Calls(this.#queue, names);
  }

  push({ data }: SseEvent): StreamEvent[] {
    if (this.#isEnded) return [];
    if (data.trim() === "[DONE]") return this.#done();
    const chunk = asRecord(parseJson(data));
    if (!chunk) return [];
    if (chunk.error) return this.#reported(chunk);
    const events = this.#read(chunk);
    return this.#queue.held <= MOST_HELD ? events : [...events, ...this.#failed(tooInterleaved())];
  }

  /** Usage comes after the finish reason, so only the end of the stream is the end. */
  end(): StreamEvent[] {
    if (this.#isEnded) return [];
    if (this.#finishReason === undefined) return this.#failed(brokenOff());
    this.#isEnded = true;
    this.#calls.end();
    const events = this.#queue.end();
    this.#note(events);
    return [...events, {
      type: "finish",
      reason: decodeFinish(this.#finishReason, this.#sent),
      usage: this.#usage ?? noUsage(),
      usageKnown: this.#usage !== undefined,
    }];
  }

  /** Some servers give no finish reason at all; none says that it is done before it is. */
  #done(): StreamEvent[] {
    if (this.#id !== undefined) this.#finishReason ??= "";
    return this.end();
  }

  #read(chunk: JsonRecord): StreamEvent[] {
    const usage = readUsage(chunk.usage);
    if (!usage && !Array.isArray(chunk.choices)) return [];
    this.#usage = usage ?? this.#usage;
    const started = this.#start(chunk);
    const choice = ownChoice(chunk.choices);
    if (!choice) return started;
    // A server that does not stream after all sends the whole message at once.
    const delta = asRecord(choice.delta) ?? asRecord(choice.message);
    if (delta) this.#readDelta(delta);
    this.#finishReason ??= asName(choice.finish_reason);
    const events = this.#queue.drain();
    this.#note(events);
    return [...started, ...events];
  }

  #start(chunk: JsonRecord): StreamEvent[] {
    if (this.#id !== undefined) return [];
    this.#id = asName(chunk.id) ?? "";
    return [{ type: "start", id: this.#id, model: asName(chunk.model) ?? "" }];
  }

  #readDelta(delta: JsonRecord): void {
    // Not OpenAI's: servers that tell what was thought use either name, and some use both.
    this.#say("thinking", delta.reasoning_content || delta.reasoning);
    this.#say("text", delta.content);
    this.#say("refusal", delta.refusal);
    for (const citation of citations(delta.annotations)) {
      const { last } = this.#queue;
      if (last?.head?.kind === "text") this.#queue.push(last, citation);
    }
    for (const call of Array.isArray(delta.tool_calls) ? delta.tool_calls : []) {
      const wire = asRecord(call);
      if (wire) this.#calls.push(wire, this.#id ?? "");
    }
    const legacy = asRecord(delta.function_call);
    if (legacy) this.#calls.push({ index: 0, function: legacy }, this.#id ?? "");
  }

  /** Text goes on in the block that came last, if that is of its kind; else it begins another. */
  #say(kind: TextKind, text: unknown): void {
    if (typeof text !== "string" || text === "") return;
    const { last } = this.#queue;
    const block = last?.head?.kind === kind
      ? last
      : this.#queue.add({ head: { kind }, isComplete: true });
    this.#queue.push(block, text);
  }

  #note(events: readonly StreamEvent[]): void {
    for (const event of events) {
      if (event.type !== "block_start") continue;
      if (event.block.kind === "tool_call") this.#sent.calls = true;
      if (event.block.kind === "refusal") this.#sent.refusal = true;
    }
  }

  /** An error after the finish reason takes nothing from the answer. */
  #reported(chunk: JsonRecord): StreamEvent[] {
    if (this.#finishReason !== undefined) return this.end();
    return this.#failed(decodeError(200, chunk) ?? unexplainedError());
  }

  #failed(error: GatewayError): StreamEvent[] {
    this.#isEnded = true;
    return [{ type: "error", error }];
  }
}

/** The one choice that was asked for. */
function ownChoice(choices: unknown): JsonRecord | undefined {
  const records = Array.isArray(choices) ? choices.map(asRecord) : [];
  return records.find((choice) => choice && (choice.index ?? 0) === 0);
}

function citations(annotations: unknown): Citation[] {
  if (!Array.isArray(annotations)) return [];
  return annotations.flatMap((annotation) => {
    const cited = asRecord(asRecord(annotation)?.url_citation);
    if (typeof cited?.url !== "string") return [];
    const { url, title, start_index: start, end_index: end } = cited;
    return [{
      url,
      title: typeof title === "string" ? title : "",
      ...(Number.isSafeInteger(start) && { start: start as number }),
      ...(Number.isSafeInteger(end) && { end: end as number }),
    }];
  });
}

function brokenOff(): GatewayError {
  return new GatewayError(
    "upstream_failed",
    "The model's answer broke off before its end: the upstream closed the stream early. Send the request again.",
  );
}

function tooInterleaved(): GatewayError {
  return new GatewayError(
    "upstream_failed",
    "The model's answer mixes its tool calls in a way that cannot be put in order. Send the request again.",
  );
}
