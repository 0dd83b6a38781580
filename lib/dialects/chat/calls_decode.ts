import { shortHash } from "../../core/short_hash.ts";
import type { ToolNames } from "../codec.ts";
import { asName, asRecord, type JsonRecord } from "../shared/json.ts";
import type { BlockQueue } from "./block_queue.ts";
import { CallAssembly } from "./call_assembly.ts";

/** Calls that are told apart in one answer; what comes beyond is not read. */
const MOST_CALLS = 1_000;

/**
 * Tells the calls of an answer apart. Their index is what should: but some servers count from 1,
 * some give every call the index 0, and some give none.
 */
export class Calls {
  readonly #queue: BlockQueue;
  readonly #names: ToolNames;
  readonly #all: CallAssembly[] = [];
  readonly #byIndex = new Map<number, CallAssembly>();
  readonly #taken = new Set<string>();

  constructor(queue: BlockQueue, names: ToolNames) {
    this.#queue = queue;
    this.#names = names;
  }

  /** @param answerId from which ids are made for calls without one. */
  push(wire: JsonRecord, answerId: string): void {
    const index = Number.isInteger(wire.index) ? wire.index as number : undefined;
    const id = asName(wire.id);
    const name = asName((asRecord(wire.custom) ?? asRecord(wire.function))?.name);
    const known = this.#find(index, id);
    if (known && !known.isContradictedBy(id, name)) return known.push(wire);
    const call = this.#begin(answerId);
    if (call && index !== undefined) this.#byIndex.set(index, call);
    call?.push(wire);
  }

  /** Nothing more will come. */
  end(): void {
    for (const call of this.#all) call.complete();
  }

  #find(index: number | undefined, id: string | undefined): CallAssembly | undefined {
    const byId = id === undefined ? undefined : this.#all.find((call) => call.id === id);
    if (index === undefined) return byId ?? (id === undefined ? this.#all.at(-1) : undefined);
    const byIndex = this.#byIndex.get(index);
    // Where calls share an index the id decides, and where they share an id the index.
    return byIndex && byIndex.id !== id ? byId ?? byIndex : byIndex;
  }

  #begin(answerId: string): CallAssembly | undefined {
    const ordinal = this.#all.length;
    if (ordinal === MOST_CALLS) return undefined;
    const call = new CallAssembly({
      queue: this.#queue,
      names: this.#names,
      taken: this.#taken,
      substituteId: `call_${shortHash(`${answerId}:${ordinal}`, 24)}`,
    });
    this.#all.push(call);
    return call;
  }
}
