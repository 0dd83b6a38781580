import type { SseEvent } from "../../core/sse.ts";
import type { Observation, Tap } from "../mod.ts";
import {
  asName,
  asRecord,
  asSeconds,
  firstRecord,
  type JsonRecord,
  parseJson,
} from "../shared/json.ts";
import { nothingSeen } from "../shared/observation.ts";
import { unexplainedError } from "../shared/vendor_error.ts";
import { decodeError } from "./error.ts";
import { readUsage } from "./usage.ts";

/** Top-level members of a whole answer that {@linkcode ChatTap.unary} reads. */
export const unaryMembers = ["id", "model", "created", "choices", "usage", "error"] as const;

/** Marks a chunk that is worth reading, wherever it stands; inside a string it would be escaped. */
const telling = /"finish_reason"\s*:\s*"|"usage"\s*:\s*\{|"error"\s*:/;

/** Members of a delta that are the answer itself, in the order in which they are likely. */
const output = ["content", "tool_calls", "reasoning_content", "refusal", "function_call"] as const;

/** Reads usage, finish reason and errors of a Chat Completions answer as it passes. */
export class ChatTap implements Tap {
  readonly #seen: Observation = nothingSeen();

  get seen(): Readonly<Observation> {
    return this.#seen;
  }

  event({ data }: SseEvent): void {
    this.#seen.events++;
    if (data.startsWith("[DONE]")) return this.#finished();
    // Only until the answer has begun is every chunk looked into.
    if (this.#seen.hasOutput && !telling.test(data)) return;
    const chunk = asRecord(parseJson(data));
    if (chunk) this.#read(chunk);
  }

  unary(members: ReadonlyMap<string, unknown>): void {
    this.#read(Object.fromEntries(members));
    if (this.#seen.terminal === "failed") return;
    this.#seen.hasOutput = true;
    this.#finished();
  }

  #read(chunk: JsonRecord): void {
    const seen = this.#seen;
    if (asRecord(chunk.error)) {
      if (seen.terminal === "none") this.#failed(chunk);
      return;
    }
    seen.id ??= asName(chunk.id);
    seen.model ??= asName(chunk.model);
    seen.created ??= asSeconds(chunk.created);
    seen.usage = readUsage(chunk.usage) ?? seen.usage;
    const choice = firstRecord(chunk.choices);
    const delta = asRecord(choice?.delta);
    seen.hasOutput ||= output.some((member) => saysSomething(delta?.[member]));
    const reason = asName(choice?.finish_reason);
    if (reason === undefined) return;
    seen.finishReason = reason;
    // The last word that matters: no client needs the [DONE], nor minds its absence.
    this.#finished();
  }

  #finished(): void {
    if (this.#seen.terminal === "none") this.#seen.terminal = "finished";
  }

  #failed(chunk: JsonRecord): void {
    this.#seen.terminal = "failed";
    this.#seen.error = decodeError(200, chunk) ?? unexplainedError();
  }
}

function saysSomething(value: unknown): boolean {
  return typeof value === "string" ? value !== "" : typeof value === "object" && value !== null;
}
