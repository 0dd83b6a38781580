import type { SseEvent } from "../../core/sse.ts";
import type { WireFold } from "../mod.ts";
import { damagedStream, type Gathering, gatherStream } from "../shared/gather_stream.ts";
import { asRecord, type JsonRecord, parseJson } from "../shared/json.ts";
import { members, override } from "../shared/merge_delta.ts";
import { FoldedChoice } from "./folded_choice.ts";
import { FoldedList } from "./folded_list.ts";
import { ChatTap } from "./tap.ts";

/** Puts the chunks of a Chat stream together into the completion that a unary call gives. */
export function foldChat(): WireFold {
  return gatherStream(new ChatTap(), new GatheredCompletion());
}

class GatheredCompletion implements Gathering {
  readonly #completion = members();
  readonly #choices = new FoldedList(() => new FoldedChoice());
  #isEmpty = true;

  event({ data }: SseEvent): void {
    const text = data.trim();
    if (text === "" || text.startsWith("[DONE]")) return;
    // Chunks have no names, so what cannot be read may have been a piece of the answer.
    const chunk = asRecord(parseJson(text)) ?? damaged();
    // The tap has judged it: it comes after the end, where it takes nothing from the answer.
    if (!asRecord(chunk.error)) this.#add(chunk);
  }

  answer(): string {
    if (this.#isEmpty) throw damagedStream();
    return JSON.stringify({
      ...this.#completion,
      object: "chat.completion",
      choices: this.#choices.inOrder().map(({ index, item }) => ({ index, ...item.value() })),
    });
  }

  /** `obfuscation` only hides the length of a chunk. */
  #add({ choices, obfuscation: _, ...rest }: JsonRecord): void {
    this.#isEmpty = false;
    override(this.#completion, rest);
    for (const choice of Array.isArray(choices) ? choices.map(asRecord) : []) {
      if (choice) this.#choices.at(choice.index).add(choice);
    }
  }
}

function damaged(): never {
  throw damagedStream();
}
