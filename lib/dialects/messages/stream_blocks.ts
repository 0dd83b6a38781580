/**
 * The blocks of a Messages stream, each of which knows what its own deltas mean. At most one is open
 * at a time.
 */
import type { BlockHead, Opaque, StreamEvent } from "../../core/canonical.ts";
import { CustomInputReader } from "../../core/custom_input.ts";
import type { ToolIdentity, ToolNames } from "../codec.ts";
import { asName, asRecord, type JsonRecord } from "../shared/json.ts";
import { readCitation } from "./citation.ts";
import { CodeFence } from "./code_fence.ts";

/** What reading the blocks of an answer takes. */
export interface Reading {
  names: ToolNames;
  /** Family of the models that can read this model's sealed thinking. */
  family: string;
  /** Whether text is JSON that the model may have put into a code fence. */
  unfence: boolean;
}

/** A block that the upstream has begun. */
export interface UpstreamBlock {
  readonly index: unknown;
  /** The same for a block and its repetition. */
  readonly identity: string;
  /** Whether it calls a tool of the client's. */
  readonly isCall: boolean;
  start(): StreamEvent[];
  delta(delta: JsonRecord): StreamEvent[];
  end(): StreamEvent[];
}

/**
 * The block that a `content_block_start` begins; `undefined` for a call that does not say which tool
 * it calls, or by which id it is to be answered.
 */
export function openBlock(
  index: unknown,
  block: JsonRecord,
  reading: Reading,
): UpstreamBlock | undefined {
  switch (block.type) {
    case "text":
      return new TextBlock(index, block, reading);
    case "thinking":
    case "redacted_thinking":
      return new ThinkingBlock(index, block, reading);
    case "tool_use":
      return toolBlock(index, block, reading);
    default:
      return new SkippedBlock(index, block);
  }
}

function toolBlock(index: unknown, block: JsonRecord, { names }: Reading): ToolBlock | undefined {
  const id = asName(block.id);
  const name = asName(block.name);
  if (id === undefined || name === undefined) return undefined;
  return new ToolBlock(index, block, id, names.get(name) ?? { name, tool: "function" });
}

/** Begins with its first character: an empty text block is refused when it is replayed. */
class TextBlock implements UpstreamBlock {
  readonly identity = "text";
  readonly isCall = false;
  readonly #fence: CodeFence | undefined;
  readonly #first: string;
  #isBegun = false;

  constructor(readonly index: unknown, block: JsonRecord, { unfence }: Reading) {
    this.#first = asText(block.text);
    if (unfence) this.#fence = new CodeFence();
  }

  start(): StreamEvent[] {
    return this.#say(this.#first);
  }

  delta(delta: JsonRecord): StreamEvent[] {
    if (delta.type === "text_delta") return this.#say(asText(delta.text));
    const citation = delta.type === "citations_delta" ? readCitation(delta.citation) : undefined;
    return citation ? [...this.#begin(), { type: "citation", citation }] : [];
  }

  end(): StreamEvent[] {
    const events = this.#tell(this.#fence?.end() ?? "");
    return this.#isBegun ? [...events, { type: "block_end" }] : [];
  }

  #say(text: string): StreamEvent[] {
    return this.#tell(this.#fence ? this.#fence.push(text) : text);
  }

  #tell(text: string): StreamEvent[] {
    return text === "" ? [] : [...this.#begin(), { type: "block_delta", text }];
  }

  #begin(): StreamEvent[] {
    if (this.#isBegun) return [];
    this.#isBegun = true;
    return [begins({ kind: "text" })];
  }
}

class ThinkingBlock implements UpstreamBlock {
  readonly identity: string;
  readonly isCall = false;
  readonly #family: string;
  readonly #first: string;
  readonly #isRedacted: boolean;
  #seal: string;

  constructor(readonly index: unknown, block: JsonRecord, { family }: Reading) {
    this.#family = family;
    this.#isRedacted = block.type === "redacted_thinking";
    this.identity = this.#isRedacted ? "redacted_thinking" : "thinking";
    this.#first = asText(block.thinking);
    this.#seal = asText(this.#isRedacted ? block.data : block.signature);
  }

  start(): StreamEvent[] {
    return [begins({ kind: "thinking" }), ...piece(this.#first)];
  }

  delta(delta: JsonRecord): StreamEvent[] {
    if (delta.type === "thinking_delta") return piece(asText(delta.thinking));
    // The signature comes whole; where there are two, the official clients keep the last.
    if (delta.type === "signature_delta") this.#seal = asText(delta.signature) || this.#seal;
    return [];
  }

  end(): StreamEvent[] {
    const opaque: Opaque = { origin: "messages", family: this.#family, value: this.#seal };
    if (this.#isRedacted) opaque.redacted = true;
    return [{ type: "block_end", ...(this.#seal !== "" && { opaque }) }];
  }
}

class ToolBlock implements UpstreamBlock {
  readonly identity: string;
  readonly isCall = true;
  readonly #head: BlockHead;
  /** Takes the free text out of the JSON that stands for it. */
  readonly #reader: CustomInputReader | undefined;
  /** The input as far as the start of the block gave it, used when no delta gives any. */
  readonly #given: JsonRecord | undefined;
  #hasInput = false;

  constructor(readonly index: unknown, block: JsonRecord, id: string, tool: ToolIdentity) {
    this.identity = `tool_use ${id}`;
    this.#head = { kind: "tool_call", id, ...tool };
    this.#given = asRecord(block.input);
    if (tool.tool === "custom") this.#reader = new CustomInputReader();
  }

  start(): StreamEvent[] {
    return [begins(this.#head)];
  }

  delta(delta: JsonRecord): StreamEvent[] {
    return delta.type === "input_json_delta" ? this.#read(asText(delta.partial_json)) : [];
  }

  end(): StreamEvent[] {
    // A call without input has one empty delta; `{}` is what it means.
    const events = this.#hasInput ? [] : this.#read(JSON.stringify(this.#given ?? {}));
    return [...events, ...piece(this.#reader?.end() ?? ""), { type: "block_end" }];
  }

  #read(json: string): StreamEvent[] {
    this.#hasInput ||= json !== "";
    return piece(this.#reader ? this.#reader.push(json) : json);
  }
}

/** What only the vendor itself can use - server tools, compaction - and what is not known yet. */
class SkippedBlock implements UpstreamBlock {
  readonly identity: string;
  readonly isCall = false;

  constructor(readonly index: unknown, block: JsonRecord) {
    this.identity = `skipped ${asName(block.type) ?? ""}`;
  }

  start(): StreamEvent[] {
    return [];
  }

  delta(): StreamEvent[] {
    return [];
  }

  end(): StreamEvent[] {
    return [];
  }
}

function begins(block: BlockHead): StreamEvent {
  return { type: "block_start", block };
}

function piece(text: string): StreamEvent[] {
  return text === "" ? [] : [{ type: "block_delta", text }];
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}
