import type { BlockHead } from "../../core/canonical.ts";
import { shortHash } from "../../core/short_hash.ts";
import { asName, type JsonRecord } from "../shared/json.ts";
import type { AnswerItem, Reading } from "./answer_item.ts";
import type { QueuedBlock } from "./block_queue.ts";
import { brokenAnswer, GatheredText } from "./gathered_text.ts";
import { asText } from "./read.ts";
import { searchInput } from "./search_arguments.ts";
import { searchCalled, toolCalled, wireName } from "./tool_naming.ts";

/** A call of a function or of a tool that takes free text. */
export class CallItem implements AnswerItem {
  readonly #reading: Reading;
  readonly #tool: "function" | "custom";
  readonly #index: number;
  readonly #text = new GatheredText();
  /** Pieces that came before it was known which tool is called. */
  #early: string[] = [];
  #block: QueuedBlock | undefined;

  constructor(tool: "function" | "custom", item: JsonRecord, index: number, reading: Reading) {
    this.#tool = tool;
    this.#index = index;
    this.#reading = reading;
    if (asName(item.call_id)) this.#begin(item);
  }

  event(type: string, wire: JsonRecord): void {
    if (type.endsWith(".delta")) this.#say(asText(wire.delta));
    else if (type.endsWith(".done")) this.#complete(wire);
  }

  done(item: JsonRecord): void {
    this.#begin(item);
    this.#complete(item);
    this.end();
  }

  end(): void {
    if (this.#block) this.#reading.blocks.end(this.#block);
    else if (!this.#text.isEmpty) throw brokenAnswer();
  }

  #begin(item: JsonRecord): void {
    const name = asName(item.name);
    if (this.#block || name === undefined) return;
    const called = wireName(name, asName(item.namespace));
    const { tool: _, ...identity } = toolCalled(this.#reading.names, called, this.#tool);
    const head: BlockHead = {
      kind: "tool_call",
      id: this.#id(item),
      ...identity,
      tool: this.#tool,
    };
    this.#block = this.#reading.blocks.begin(head);
    for (const text of this.#early) this.#tell(this.#block, text);
    this.#early = [];
  }

  /** The id that the result must name; one is made up where the upstream forgot it. */
  #id(item: JsonRecord): string {
    return asName(item.call_id) ?? `call_${shortHash(`${this.#index}/${String(item.id)}`, 24)}`;
  }

  #say(text: string): void {
    if (text === "") return;
    this.#text.add(text);
    if (this.#block) this.#tell(this.#block, text);
    else this.#early.push(text);
  }

  #complete(wire: JsonRecord): void {
    this.#say(this.#text.completedBy(this.#tool === "custom" ? wire.input : wire.arguments));
  }

  #tell(block: QueuedBlock, text: string): void {
    this.#reading.blocks.add(block, { type: "block_delta", text });
  }
}

/** A search among the client's tools, which comes whole. Without an id the vendor runs it itself. */
export class SearchItem implements AnswerItem {
  readonly #reading: Reading;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  event(): void {}

  done({ call_id, execution, arguments: input }: JsonRecord): void {
    const id = asName(call_id);
    if (id === undefined || execution === "server") return;
    const { blocks, names } = this.#reading;
    const block = blocks.begin({ kind: "tool_call", id, ...searchCalled(names) });
    blocks.add(block, { type: "block_delta", text: searchInput(input) });
    blocks.end(block);
  }

  end(): void {}
}
