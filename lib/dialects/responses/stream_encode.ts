import type { StreamEvent } from "../../core/canonical.ts";
import { formatEvent } from "../../core/sse.ts";
import type { Encoder, ReplyContext } from "../codec.ts";
import { nothingSeen } from "../shared/observation.ts";
import { AnswerWriter } from "./answer_writer.ts";
import { errorEvent } from "./error.ts";
import type { WireEvent } from "./item_writer.ts";
import { reasoningView } from "./response.ts";

/** Writes a Responses stream: numbered events from `response.created` to its terminal one. */
export class ResponsesEncoder implements Encoder {
  readonly #context: ReplyContext;
  readonly #answer: AnswerWriter;
  #events = 0;
  #isDone = false;

  constructor(context: ReplyContext) {
    this.#context = context;
    this.#answer = new AnswerWriter(context, reasoningView(context.request));
  }

  push(event: StreamEvent): string {
    if (this.#isDone) return "";
    this.#isDone = event.type === "finish" || event.type === "error";
    if (event.type === "ping") return ": keep-alive\n\n";
    if (event.type !== "error") {
      return this.#answer.push(event).map((wire) => this.#numbered(wire)).join("");
    }
    const { id, model, created, requestId } = this.#context;
    const seen = { ...nothingSeen(), events: this.#events, id, model, created };
    return errorEvent(event.error, requestId, seen);
  }

  #numbered(event: WireEvent): string {
    const data = JSON.stringify({ ...event, sequence_number: this.#events++ });
    return formatEvent(event.type, data);
  }
}
