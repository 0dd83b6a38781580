import type { SseEvent } from "../../core/sse.ts";
import type { Observation, Tap } from "../mod.ts";
import { asName, asRecord, asSeconds, type JsonRecord, parseJson } from "../shared/json.ts";
import { nothingSeen } from "../shared/observation.ts";
import { decodeOpenAiError } from "../shared/openai_error.ts";
import { unexplainedError } from "../shared/vendor_error.ts";
import { readUsage } from "./usage.ts";

/** Top-level members of a whole answer that {@linkcode ResponsesTap.unary} reads. */
export const unaryMembers = [
  "id",
  "model",
  "created_at",
  "status",
  "incomplete_details",
  "usage",
  "error",
  "output",
] as const;

/** Events whose data is read; all others pass by unread. */
const telling: ReadonlySet<string> = new Set([
  "response.created",
  "response.completed",
  "response.incomplete",
  "response.failed",
  "error",
  // The upstream left the event's name out: only its data tells.
  "",
]);

/** Reads usage, status and errors of a Responses answer as it passes. */
export class ResponsesTap implements Tap {
  readonly #seen: Observation = nothingSeen();

  get seen(): Readonly<Observation> {
    return this.#seen;
  }

  event({ event, data }: SseEvent): void {
    this.#seen.events++;
    this.#seen.hasOutput ||= isOutput(event);
    if (!telling.has(event)) return;
    const members = asRecord(parseJson(data));
    if (members) this.#read(asName(members.type) ?? event, members);
  }

  unary(members: ReadonlyMap<string, unknown>): void {
    const response = Object.fromEntries(members);
    this.#started(response);
    this.#ended(response);
    this.#seen.hasOutput = this.#seen.terminal !== "failed";
  }

  #read(type: string, members: JsonRecord): void {
    this.#seen.hasOutput ||= isOutput(type);
    switch (type) {
      case "response.created":
        return this.#started(asRecord(members.response));
      case "response.completed":
      case "response.incomplete":
      case "response.failed": {
        const response = asRecord(members.response);
        if (response) this.#ended({ ...response, status: type.slice("response.".length) });
        return;
      }
      case "error":
        // The API's own types have the error's members at the top, its servers put them below.
        return this.#failed(asRecord(members.error) ?? { ...members, type: undefined });
    }
  }

  #started(response: JsonRecord | undefined): void {
    this.#seen.id = asName(response?.id);
    this.#seen.model = asName(response?.model);
    this.#seen.created = asSeconds(response?.created_at);
  }

  #ended(response: JsonRecord): void {
    this.#seen.usage = readUsage(response.usage) ?? this.#seen.usage;
    if (response.status === "failed" || asRecord(response.error)) {
      return this.#failed(response.error);
    }
    if (this.#seen.terminal !== "none") return;
    this.#seen.terminal = "finished";
    this.#seen.answer = response;
    this.#seen.finishReason = asName(asRecord(response.incomplete_details)?.reason) ??
      asName(response.status);
  }

  #failed(error: unknown): void {
    if (this.#seen.terminal !== "none") return;
    this.#seen.terminal = "failed";
    this.#seen.error = decodeOpenAiError(200, error) ?? unexplainedError();
  }
}

/** The first piece of text, thinking or a tool call, or a piece that comes whole. */
function isOutput(type: string): boolean {
  return type.endsWith(".delta") || type === "response.output_item.done";
}
