import { asRecord, type JsonRecord } from "../shared/json.ts";
import { type Members, members, mergeDelta, override } from "../shared/merge_delta.ts";
import { FoldedList } from "./folded_list.ts";

/** One choice of a streamed completion. */
export class FoldedChoice {
  /** Members that every message has in a unary answer, said in the stream or not. */
  readonly #message = members({ role: "assistant", content: null, refusal: null, annotations: [] });
  readonly #calls = new FoldedList(() => members());
  readonly #logprobs = members();
  readonly #rest = members({ finish_reason: null });

  add({ index: _, delta, message, logprobs, ...rest }: JsonRecord): void {
    // A server that does not stream after all sends the whole message at once.
    const { tool_calls: calls, ...said } = asRecord(delta) ?? asRecord(message) ?? {};
    mergeDelta(this.#message, said);
    for (const call of Array.isArray(calls) ? calls.map(asRecord) : []) {
      if (call) mergeDelta(this.#calls.at(call.index), withoutIndex(call));
    }
    mergeDelta(this.#logprobs, asRecord(logprobs) ?? {});
    override(this.#rest, rest);
  }

  /** The choice as a unary answer has it, but for its index. */
  value(): Members {
    const calls = this.#calls.inOrder().map(({ item }) => item);
    return {
      message: { ...this.#message, ...calls.length > 0 && { tool_calls: calls } },
      logprobs: Object.keys(this.#logprobs).length > 0 ? this.#logprobs : null,
      ...this.#rest,
    };
  }
}

/** The index tells in a stream to which call a piece belongs; a whole answer has none. */
function withoutIndex({ index: _, ...call }: JsonRecord): JsonRecord {
  return call;
}
