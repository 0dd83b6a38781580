import type { SseEvent } from "../../core/sse.ts";
import type { Observation, Tap } from "../mod.ts";
import { asName, asRecord, type JsonRecord, parseJson } from "../shared/json.ts";
import { nothingSeen } from "../shared/observation.ts";
import { unexplainedError } from "../shared/vendor_error.ts";
import { decodeError } from "./error.ts";
import { readUsage } from "./usage.ts";

/** Top-level members of a whole answer that {@linkcode MessagesTap.unary} reads. */
export const unaryMembers = ["type", "id", "model", "stop_reason", "usage", "error"] as const;

/** Events whose data is read; all others, text above all, pass by unread. */
const telling: ReadonlySet<string> = new Set([
  "message_start",
  "content_block_start",
  "message_delta",
  "message_stop",
  "error",
  // The upstream left the event's name out: only its data tells.
  "",
]);

/** Reads usage, stop reason and errors of a Messages answer as it passes. */
export class MessagesTap implements Tap {
  readonly #seen: Observation = nothingSeen();

  get seen(): Readonly<Observation> {
    return this.#seen;
  }

  event({ event, data }: SseEvent): void {
    this.#seen.events++;
    if (event === "content_block_delta") this.#seen.hasOutput = true;
    if (!telling.has(event)) return;
    const members = asRecord(parseJson(data));
    if (members) this.#read(asName(members.type) ?? event, members);
  }

  unary(members: ReadonlyMap<string, unknown>): void {
    if (members.get("type") === "error") return this.#failed(Object.fromEntries(members));
    this.#started(Object.fromEntries(members));
    this.#seen.finishReason = asName(members.get("stop_reason"));
    this.#seen.hasOutput = true;
    this.#seen.terminal = "finished";
  }

  #read(type: string, members: JsonRecord): void {
    const seen = this.#seen;
    switch (type) {
      case "message_start":
        return this.#started(asRecord(members.message));
      case "content_block_start":
        seen.hasOutput ||= isWhole(asRecord(members.content_block));
        return;
      case "content_block_delta":
        seen.hasOutput = true;
        return;
      case "message_delta":
        seen.usage = readUsage(members.usage, seen.usage);
        seen.finishReason = asName(asRecord(members.delta)?.stop_reason) ?? seen.finishReason;
        return;
      case "message_stop":
        if (seen.terminal === "none") seen.terminal = "finished";
        return;
      case "error":
        if (seen.terminal === "none") this.#failed(members);
        return;
    }
  }

  #started(message: JsonRecord | undefined): void {
    this.#seen.id = asName(message?.id);
    this.#seen.model = asName(message?.model);
    this.#seen.usage = readUsage(message?.usage, this.#seen.usage);
  }

  #failed(members: JsonRecord): void {
    this.#seen.terminal = "failed";
    this.#seen.error = decodeError(200, members) ?? unexplainedError();
  }
}

/** Whether a block says something as it starts: text and thinking start empty. */
function isWhole(block: JsonRecord | undefined): boolean {
  return block !== undefined && block.type !== "text" && block.type !== "thinking";
}
