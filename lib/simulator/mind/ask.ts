import type { Json } from "../json.ts";
import type { SimulatedModel } from "../models.ts";

/** A request, read: what the simulated model needs to know of it, whichever API it came by. */
export interface Ask {
  model: SimulatedModel;
  /** The user's last words, without the reminders that harnesses wrap around them. */
  prompt: string;
  /** Results of the calls of the last turn, oldest first; empty when the user spoke last. */
  results: string[];
  tools: AskTool[];
  choice: "auto" | "required" | "none" | { name: string };
  /** Whether several calls may be made at once. */
  parallel: boolean;
  thinking: "off" | "hidden" | "shown";
  /** The JSON schema that the text has to satisfy. */
  schema?: Json;
  stops: readonly string[];
  /** Largest output in tokens, thinking included. */
  limit?: number;
  /** The prompt piece by piece, in the order in which the vendor caches it. */
  segments: Segment[];
}

/** A tool that can be called now. */
export interface AskTool {
  kind: "function" | "custom";
  name: string;
  namespace?: string;
  /** What the model is told of it. */
  description: string;
  /** JSON schema of a function's arguments. */
  schema: Json;
}

/** A piece of the prompt. */
export interface Segment {
  text: string;
  tokens: number;
  /** Whether the prompt may be cached up to and including this piece. */
  breakpoint: boolean;
}

/** What the model says. */
export interface Answer {
  parts: Part[];
  stop: "end" | "calls" | "limit" | "stop_sequence" | "refusal";
  /** The stop sequence that was met. */
  stopSequence?: string;
}

/** One piece of what the model says; `cut` when the limit ended it. */
export type Part =
  /** `hidden` when the model is not to tell what it thought. */
  | { type: "thinking"; text: string; hidden: boolean; cut?: true }
  | { type: "text"; text: string; cut?: true }
  | { type: "refusal"; text: string; cut?: true }
  /** `input` is the arguments' JSON text, or a custom tool's free text. */
  | { type: "call"; tool: AskTool; input: string; cut?: true };

/** Tokens of one exchange. The input is the sum of `fresh`, `cacheRead` and `cacheWrite`. */
export interface Tokens {
  fresh: number;
  cacheRead: number;
  cacheWrite: number;
  /** Thinking included. */
  output: number;
  thinking: number;
}

/** How the model is to behave, where a scenario says otherwise. */
export interface Mood {
  length?: "long" | "empty";
  /** A first word of that many letters. */
  longWord?: number;
  refuses?: boolean;
  /** Runs into the output limit. */
  runsOut?: boolean;
  calls?: "none" | "two";
}
