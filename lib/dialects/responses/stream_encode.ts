import type { StreamEvent } from "../../core/canonical.ts";
import type { GatewayError } from "../../core/errors.ts";
import { formatEvent } from "../../core/sse.ts";
import type { Encoder, ReplyContext } from "../codec.ts";
import { nothingSeen } from "../shared/observation.ts";
import { type AnswerEvent, AnswerWriter } from "./answer_writer.ts";
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
    switch (event.type) {
      case "ping":
        return ": keep-alive\n\n";
      case "error":
        this.#isDone = true;
        return this.#fail(event.error);
      default:
        this.#isDone = event.type === "finish";
        return this.#write(event);
    }
  }

  #write(event: AnswerEvent): string {
    let text = "";
    for (const wire of this.#answer.push(event)) text += this.#numbered(wire);
    return text;
  }

  /** A stream that fails before it has begun is begun first: clients expect nothing else before. */
  #fail(error: GatewayError): string {
    const { id, model, created, requestId } = this.#context;
    const opening = this.#events === 0 ? this.#write({ type: "start", id, model }) : "";
    const seen = { ...nothingSeen(), events: this.#events, id, model, created };
    return opening + errorEvent(error, requestId, seen);
  }

  #numbered(event: WireEvent): string {
    const data = JSON.stringify(event);
    // The last member, written behind the others: no event has to be copied for its number.
    return formatEvent(event.type, `${data.slice(0, -1)},"sequence_number":${this.#events++}}`);
  }
}
