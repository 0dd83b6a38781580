import type {
  BlockHead,
  Citation,
  FinishReason,
  JsonObject,
  StreamEvent,
} from "../../core/canonical.ts";
import { formatEvent } from "../../core/sse.ts";
import type { Usage } from "../../core/usage.ts";
import type { Encoder, ReplyContext } from "../codec.ts";
import { asRecord } from "../shared/json.ts";
import { annotationOf } from "./annotation.ts";
import { errorEvent } from "./error.ts";
import { encodeFinish } from "./finish.ts";
import { JoinedText } from "./joined_text.ts";
import { calledWith, clientName, moreInput } from "./tool_call_form.ts";
import { usesFunctions } from "./tools_decode.ts";
import { encodeUsage } from "./usage_encode.ts";

type CallHead = BlockHead & { kind: "tool_call" };

/** Members of a delta that the text of a block goes into. */
const members = { text: "content", thinking: "reasoning_content", refusal: "refusal" } as const;

/** A comment, which every client skips. */
const PING = ": keep-alive\n\n";

/** Writes an answer as chunks of a streamed completion. */
export class ChatEncoder implements Encoder {
  readonly #wantsUsage: boolean;
  readonly #isLegacy: boolean;
  readonly #texts = {
    text: new JoinedText("text"),
    thinking: new JoinedText("thinking"),
    refusal: new JoinedText("refusal"),
  };
  /** What every chunk begins with, as JSON that is not closed. */
  readonly #head: string;
  #open: BlockHead | undefined;
  /** The kind of the block before the open one. */
  #previous: BlockHead["kind"] | undefined;
  #citations: Citation[] = [];
  #calls = 0;
  /** Whether the call that came last has got any input. */
  #hasInput = false;

  constructor(context: ReplyContext) {
    this.#head = JSON.stringify(chunkHead(context)).slice(0, -1);
    this.#wantsUsage = asRecord(context.body.stream_options)?.include_usage === true;
    this.#isLegacy = usesFunctions(context.body);
  }

  push(event: StreamEvent): string {
    switch (event.type) {
      case "start":
        return this.#delta({ role: "assistant", content: "", refusal: null });
      case "block_start":
        return this.#beginBlock(event.block);
      case "block_delta":
        return event.text === "" ? "" : this.#text(event.text);
      case "citation":
        // Of one without a place it is not known yet how far it reaches.
        this.#citations.push(event.citation);
        return "";
      case "block_end":
        return this.#endBlock();
      case "ping":
        return PING;
      case "finish":
        return this.#finish(event.reason, event.usage);
      case "error":
        return errorEvent(event.error);
    }
  }

  #beginBlock(block: BlockHead): string {
    this.#open = block;
    if (block.kind === "tool_call") return this.#beginCall(block);
    this.#texts[block.kind].begin(this.#previous);
    return "";
  }

  #text(text: string): string {
    const open = this.#open;
    if (!open) return "";
    if (open.kind === "tool_call") return this.#moreInput(open, text);
    return this.#delta({ [members[open.kind]]: this.#texts[open.kind].push(text) });
  }

  #endBlock(): string {
    const open = this.#open;
    this.#open = undefined;
    this.#previous = open?.kind;
    if (open?.kind === "tool_call") {
      // Clients parse the arguments, and an empty string is no JSON.
      return this.#hasInput || open.tool === "custom" ? "" : this.#moreInput(open, "{}");
    }
    return open?.kind === "text" && this.#citations.length > 0 ? this.#annotate() : "";
  }

  #annotate(): string {
    const { block } = this.#texts.text;
    const annotations = this.#citations.map((citation) => annotationOf(citation, block));
    this.#citations = [];
    return this.#delta({ annotations });
  }

  #beginCall(call: CallHead): string {
    this.#calls++;
    this.#hasInput = false;
    return this.#call({ id: call.id, ...calledWith(call.tool, clientName(call), "") });
  }

  #moreInput(call: CallHead, input: string): string {
    this.#hasInput = true;
    return this.#call(moreInput(call.tool, input));
  }

  #call(form: JsonObject): string {
    if (!this.#isLegacy) return this.#delta({ tool_calls: [{ index: this.#calls - 1, ...form }] });
    // A message of the old form has room for one call, which has no id.
    return this.#calls === 1 ? this.#delta({ function_call: form.function ?? {} }) : "";
  }

  #finish(reason: FinishReason, usage: Usage): string {
    const explained = reason.explanation && this.#texts.refusal.isEmpty
      ? this.#delta({ refusal: reason.explanation })
      : "";
    const finish = encodeFinish(reason.kind, this.#isLegacy);
    const report = this.#wantsUsage ? this.#chunk({ choices: [], usage: encodeUsage(usage) }) : "";
    return explained + this.#delta({}, finish) + report + formatEvent("", "[DONE]");
  }

  #delta(delta: JsonObject, finish: string | null = null): string {
    const choices = [{ index: 0, delta, logprobs: null, finish_reason: finish }];
    return this.#chunk(this.#wantsUsage ? { choices, usage: null } : { choices });
  }

  #chunk(members: JsonObject): string {
    return formatEvent("", `${this.#head},${JSON.stringify(members).slice(1)}`);
  }
}

function chunkHead({ id, created, model }: ReplyContext): JsonObject {
  return {
    id,
    object: "chat.completion.chunk",
    created,
    model,
    service_tier: "default",
    system_fingerprint: null,
  };
}
