import type { ToolKind } from "../../core/canonical.ts";
import type { ToolNames } from "../codec.ts";
import { asName, asRecord, type JsonRecord } from "../shared/json.ts";
import type { BlockQueue, QueuedBlock } from "./block_queue.ts";
import { JsonEnd } from "./json_end.ts";

/** Longest input, in characters, whose repetition is recognised. */
const LONGEST_REPEATED = 65_536;

export interface CallOptions {
  queue: BlockQueue;
  names: ToolNames;
  /** Ids of the calls so far. */
  taken: Set<string>;
  /** The id, if the upstream gives none or one that is taken. */
  substituteId: string;
}

/** A tool call that arrives in pieces. Its id and name may come late, and more than once. */
export class CallAssembly {
  readonly #options: CallOptions;
  readonly #block: QueuedBlock;
  readonly #end = new JsonEnd();
  #form: ToolKind = "function";
  #id: string | undefined;
  #name = "";
  /** The input so far, while it may still have to be compared; in pieces, to be linear. */
  #seen: string[] = [];
  #length = 0;

  constructor(options: CallOptions) {
    this.#options = options;
    this.#block = options.queue.add({ isComplete: false });
  }

  get id(): string | undefined {
    return this.#id;
  }

  /** Whether a piece with this index but that id and name belongs to another call all the same. */
  isContradictedBy(id: string | undefined, name: string | undefined): boolean {
    // An id alone tells nothing: there are servers that make a new one for each chunk.
    if (name === undefined) return false;
    const hasOtherId = id !== undefined && this.#id !== undefined && this.#id !== id;
    return hasOtherId || (this.#length > 0 && this.#name !== "" && this.#name !== name);
  }

  push(wire: JsonRecord): void {
    const custom = asRecord(wire.custom);
    const called = custom ?? asRecord(wire.function);
    if (custom) this.#form = "custom";
    this.#id ??= asName(wire.id);
    this.#addName(asName(called?.name));
    const input = custom ? custom.input : called?.arguments;
    const text = asRecord(input) ? JSON.stringify(input) : input;
    if (typeof text === "string" && text !== "") this.#addInput(text);
  }

  /** Nothing more will come for this call. */
  complete(): void {
    this.#block.isComplete = true;
    this.#begin(this.#id ?? this.#options.substituteId);
  }

  #addName(piece: string | undefined): void {
    if (piece === undefined) return;
    // It may come in several pieces before the input, or whole with every chunk.
    const isWhole = this.#length > 0 || this.#name === piece ||
      this.#options.names.has(this.#name);
    if (this.#name === "" || !isWhole) this.#name = asName(this.#name + piece) ?? this.#name;
  }

  #addInput(text: string): void {
    if (this.#isRepetition(text)) return;
    this.#length += text.length;
    if (this.#length <= LONGEST_REPEATED) this.#seen.push(text);
    this.#options.queue.push(this.#block, text);
    this.#begin(this.#id);
    // Free text has no end of its own.
    if (this.#form !== "function") return;
    this.#end.push(text);
    this.#block.isComplete = this.#end.isReached;
  }

  /** Some servers close with a chunk that holds the whole input once more. */
  #isRepetition(text: string): boolean {
    return this.#end.isReached && text.length === this.#length && text === this.#seen.join("");
  }

  /** The name is sure as soon as there is input, and so the block may begin. */
  #begin(id: string | undefined): void {
    if (this.#block.head || id === undefined || this.#name === "") return;
    const { names, taken, substituteId } = this.#options;
    const unique = taken.has(id) ? substituteId : id;
    taken.add(unique);
    const identity = names.get(this.#name) ?? { name: this.#name, tool: this.#form };
    this.#block.head = { kind: "tool_call", id: unique, ...identity };
  }
}
