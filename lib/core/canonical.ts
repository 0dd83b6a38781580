/**
 * The neutral model that every translation goes through: what a client asks for, what a model
 * answers, and the events in which it answers. A dialect decodes its wire form into these types and
 * encodes them back; no dialect knows another one.
 *
 * Invariants of an event sequence, checked by `tests/helpers/well_formed.ts` over every decoder:
 *
 * - `start` comes first and once.
 * - Blocks follow one another: `block_start`, any number of `block_delta` and `citation`,
 *   `block_end`; a block never begins inside another. A tool call's id and name are known when it
 *   begins.
 * - Exactly one terminal event, `finish` or `error`, and nothing after it. A source that stops
 *   without one becomes `error`, never a polite `finish`; an `error` may come in the middle of a
 *   block, and before `start`.
 * - `finish` carries the final usage. `ping` may come anywhere between `start` and the terminal.
 */
import type { DialectName } from "../dialects/names.ts";
import type { Effort } from "../models/model.ts";
import type { GatewayError } from "./errors.ts";
import type { Usage } from "./usage.ts";

export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

/**
 * A value that only the dialect it came from can read: the signature of a thinking block, encrypted
 * reasoning. Other dialects carry it along in a wrapping of ours and give it back unchanged.
 */
export interface Opaque {
  origin: DialectName;
  /** Family of the model that made it; another family cannot read it. */
  family: string;
  value: string;
  /** Whether the thinking itself is hidden in the value (Messages' `redacted_thinking`). */
  redacted?: boolean;
  /** The vendor's id of the reasoning item, where it has one. */
  id?: string;
}

/** "The prompt up to here is worth caching"; `ttl` in the vendor's words. */
export interface CacheMark {
  ttl?: string;
}

// ---- what the client sends -------------------------------------------------------------------

export type MediaSource =
  | { kind: "base64"; mediaType: string; data: string }
  | { kind: "url"; url: string };

export interface TextPart {
  kind: "text";
  text: string;
  cache?: CacheMark;
  citations?: Citation[];
}

export interface ImagePart {
  kind: "image";
  source: MediaSource;
  /** OpenAI's `detail`, where the client gave one. */
  detail?: string;
  cache?: CacheMark;
}

export interface DocumentPart {
  kind: "document";
  source: MediaSource | { kind: "text"; text: string };
  /** File name or title. */
  title?: string;
  context?: string;
  cache?: CacheMark;
}

export interface RefusalPart {
  kind: "refusal";
  text: string;
}

export interface ThinkingPart {
  kind: "thinking";
  text: string;
  opaque?: Opaque;
}

/** How a tool takes its input: as JSON that follows a schema, as free text, or as a tool search. */
export type ToolKind = "function" | "custom" | "tool_search";

export interface ToolCallPart {
  kind: "tool_call";
  id: string;
  name: string;
  namespace?: string;
  tool: ToolKind;
  /** The input exactly as it was written: JSON text, or free text for a custom tool. */
  input: string;
  cache?: CacheMark;
}

export interface ToolResultPart {
  kind: "tool_result";
  callId: string;
  tool: ToolKind;
  content: (TextPart | ImagePart | DocumentPart)[];
  /** Only where the source said so; Chat and Responses cannot. */
  isError?: boolean;
  cache?: CacheMark;
}

export type UserPart = TextPart | ImagePart | DocumentPart | ToolResultPart;
export type AssistantPart = TextPart | RefusalPart | ThinkingPart | ToolCallPart;

/**
 * One turn. Order is kept as the client wrote it; consecutive turns of one role are legal here and
 * merged by the encoders of dialects that demand it. A system turn in the middle keeps its place.
 */
export type Turn =
  | { role: "system"; parts: TextPart[] }
  | { role: "user"; parts: UserPart[]; name?: string }
  | { role: "assistant"; parts: AssistantPart[]; phase?: string };

export interface FunctionTool {
  kind: "function";
  name: string;
  namespace?: string;
  description?: string;
  /** JSON Schema of the input, as the client gave it; absent when it gave none. */
  schema?: JsonObject;
  /** As given; absent means the source dialect's default, which is not strict except on Responses. */
  strict?: boolean;
  cache?: CacheMark;
}

export interface CustomTool {
  kind: "custom";
  name: string;
  namespace?: string;
  description?: string;
  /** Free text, or text that a grammar describes. */
  format?: { kind: "grammar"; syntax: string; definition: string } | { kind: "text" };
}

/** The client-executed search for further tools that Codex offers. */
export interface ToolSearchTool {
  kind: "tool_search";
  name: string;
  description?: string;
  schema?: JsonObject;
}

export type Tool = FunctionTool | CustomTool | ToolSearchTool;

export type ToolChoice =
  | { mode: "auto" | "any" | "none" }
  | { mode: "tool"; name: string; namespace?: string; tool: ToolKind };

export type OutputFormat =
  | { kind: "json_object" }
  | {
    kind: "json_schema";
    schema: JsonObject;
    name?: string;
    description?: string;
    strict?: boolean;
  };

export interface CanonicalRequest {
  turns: Turn[];
  /**
   * The tools that the model may see, in the client's order: deferred tools that nothing has
   * revealed yet are not among them.
   */
  tools: Tool[];
  toolChoice?: ToolChoice;
  /** Names that the choice is limited to, where the client limits it. */
  allowedTools?: string[];
  /** False allows one call at most; absent leaves it to the model. */
  parallelToolCalls?: boolean;
  /** Largest output in tokens, thinking included. */
  maxTokens?: number;
  stopSequences: string[];
  sampling: { temperature?: number; topP?: number; topK?: number };
  thinking: {
    /** Absent: the client said nothing. */
    mode?: "enabled" | "adaptive" | "disabled";
    /** Budget in tokens, where the client speaks in budgets. */
    budget?: number;
    effort?: Effort;
    /** Whether the client wants to read the thinking; absent: its dialect's default. */
    display?: "summarized" | "omitted";
  };
  format?: OutputFormat;
  verbosity?: string;
  /** Groups requests whose prompts begin alike: a session id, or the client's own cache key. */
  cacheKey?: string;
  /** A stable, hashed name of the end user. */
  safetyIdentifier?: string;
  /** Whether the client wants encrypted reasoning back, to replay it. */
  wantsOpaque: boolean;
}

/** What decoding a request gives. */
export interface Decoded {
  request: CanonicalRequest;
  /** Parameters that have no place in the neutral model, by their wire names. */
  dropped: string[];
}

// ---- what the model answers ------------------------------------------------------------------

export interface Citation {
  url: string;
  title: string;
  citedText?: string;
  /** Character positions in the block's text, where the source gives them. */
  start?: number;
  end?: number;
}

export type FinishKind =
  | "end_turn"
  | "tool_use"
  | "max_tokens"
  | "stop_sequence"
  | "refusal"
  | "context_window"
  | "pause";

export interface FinishReason {
  kind: FinishKind;
  /** The upstream's own word. */
  raw: string;
  /** The sequence that was met, for `stop_sequence`. */
  stopSequence?: string;
  /** What the vendor says about a refusal. */
  explanation?: string;
}

export type BlockHead =
  | { kind: "text" }
  | { kind: "thinking" }
  | { kind: "refusal" }
  | { kind: "tool_call"; id: string; name: string; namespace?: string; tool: ToolKind };

export type StreamEvent =
  | { type: "start"; id: string; model: string; usage?: Partial<Usage> }
  | { type: "block_start"; block: BlockHead }
  /** Text of the open block; for a tool call the next piece of its input, as written. */
  | { type: "block_delta"; text: string }
  | { type: "citation"; citation: Citation }
  | { type: "block_end"; opaque?: Opaque }
  | { type: "ping" }
  | { type: "finish"; reason: FinishReason; usage: Usage; usageKnown: boolean }
  | { type: "error"; error: GatewayError };

/** A finished answer, folded from its events. */
export interface CanonicalResponse {
  id: string;
  model: string;
  blocks: AssistantPart[];
  reason: FinishReason;
  usage: Usage;
  usageKnown: boolean;
}
