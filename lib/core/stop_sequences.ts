/**
 * Watches a stream of events for stop sequences, for upstreams that cannot: GPT models of the fifth
 * generation take none, and Messages refuses those that are only white space.
 *
 * Only text that the user sees is watched - not thinking, not the input of tools - and each block
 * by itself. Text that could be the beginning of a stop sequence is held back until it is known.
 */
import type { BlockHead, StreamEvent } from "./canonical.ts";
import { GatewayError } from "./errors.ts";
import { StopMatcher } from "./stop_matcher.ts";
import { TokenMeter } from "./tokens/text_tokens.ts";
import { noUsage, type Usage } from "./usage.ts";

/** OpenAI allows four of them, Messages states no number; the time for each character grows with it. */
const MOST_STOPS = 64;
const LONGEST_STOP = 4_096;

export interface StopOptions {
  /** Tokens of the prompt, for the usage that no upstream reports once it is cancelled. */
  estimatedInput: number;
}

/** A stage that lets events through until a stop sequence is met; then it finishes the stream. */
export class StopSequences {
  readonly #matcher: StopMatcher;
  readonly #usage: Usage;
  readonly #output = new TokenMeter();
  readonly #reasoning = new TokenMeter();
  /** The open block, and whether its start is still held back. */
  #open: { kind: BlockHead["kind"]; isHeld: boolean } | undefined;
  #stopped = false;

  /**
   * Empty sequences are ignored.
   *
   * @throws {GatewayError} `invalid_request` when there are too many of them, or one is too long.
   */
  constructor(stops: readonly string[], options: StopOptions) {
    if (stops.length > MOST_STOPS || stops.some((stop) => stop.length > LONGEST_STOP)) {
      throw new GatewayError(
        "invalid_request",
        `The stop sequences cannot be watched for: at most ${MOST_STOPS} of at most ${LONGEST_STOP} characters each are possible with this model.`,
      );
    }
    this.#matcher = new StopMatcher(stops.filter((stop) => stop !== ""));
    this.#usage = { ...noUsage(), input: options.estimatedInput };
  }

  /** Whether a stop sequence was met: the answer is complete and the upstream is to be cancelled. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** The events to pass on; none once the stream was stopped. */
  push(event: StreamEvent): StreamEvent[] {
    if (this.#stopped) return [];
    switch (event.type) {
      case "start": {
        const known = Object.entries(event.usage ?? {}).filter(([, count]) => count > 0);
        Object.assign(this.#usage, Object.fromEntries(known));
        return [event];
      }
      case "block_start": {
        const { kind } = event.block;
        // If the stop sequence is all there is to the text, there must be no empty block.
        this.#open = { kind, isHeld: kind === "text" };
        return this.#open.isHeld ? [] : [event];
      }
      case "block_delta":
        return this.#delta(event.text);
      case "block_end": {
        const events = [...this.#release(this.#matcher.end()), ...this.#begin(), event];
        this.#open = undefined;
        return events;
      }
      case "citation":
        return [...this.#begin(), event];
      case "error":
        return [...this.#release(this.#matcher.end()), event];
      case "ping":
      case "finish":
        return [event];
    }
  }

  #delta(text: string): StreamEvent[] {
    this.#output.add(text);
    if (this.#open?.kind === "thinking") this.#reasoning.add(text);
    if (this.#open?.kind !== "text") return [{ type: "block_delta", text }];

    const { safe, stop } = this.#matcher.push(text);
    const events = this.#release(safe);
    if (stop === undefined) return events;
    this.#stopped = true;
    if (!this.#open.isHeld) events.push({ type: "block_end" });
    events.push({
      type: "finish",
      reason: { kind: "stop_sequence", raw: "stop_sequence", stopSequence: stop },
      usage: this.#estimate(),
      usageKnown: false,
    });
    return events;
  }

  /** The text, preceded by its block's start if that has been held back. */
  #release(text: string): StreamEvent[] {
    return text === "" ? [] : [...this.#begin(), { type: "block_delta", text }];
  }

  #begin(): StreamEvent[] {
    if (!this.#open?.isHeld) return [];
    this.#open.isHeld = false;
    return [{ type: "block_start", block: { kind: "text" } }];
  }

  #estimate(): Usage {
    return {
      ...this.#usage,
      output: Math.max(this.#usage.output, Math.ceil(this.#output.tokens)),
      reasoning: Math.max(this.#usage.reasoning, Math.ceil(this.#reasoning.tokens)),
    };
  }
}
