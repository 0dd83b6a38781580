import type { Json } from "../gateway/_looking.ts";

/** What a person or a tool shows to a model. */
export type Shown =
  | string
  | { image: string; type: string }
  | { imageUrl: string }
  | { pdf: string; title: string }
  /** In the client's own words. */
  | { raw: Json };

export interface Called {
  id: string;
  name: string;
  /** JSON text, or free text for a custom tool. */
  input: string;
  custom?: boolean;
  namespace?: string;
}

export interface Result {
  id: string;
  shown: string | Shown[];
  isError?: boolean;
  custom?: boolean;
}

/** One thing that somebody said. */
export type Said =
  | { user: string | Shown[] }
  | { system: string }
  | { assistant: string; calls?: Called[] }
  | { results: Result[] }
  /** What the client was answered, given back as its API has it. */
  | { replay: Json };

export interface TalkTool {
  name: string;
  description?: string;
  /** Absent where the client gives none. */
  schema?: Json;
  /** Takes free text, by this lark grammar if it is not empty. */
  custom?: string;
  strict?: boolean;
}

/** A request in no API's words: what a test wants to say, for every client to put as it does. */
export interface Talk {
  system?: string[];
  turns: Said[];
  tools?: TalkTool[];
  choice?: "auto" | "any" | "none" | { tool: string };
  /** At most one call at a time. */
  oneCall?: boolean;
  limit?: number;
  stops?: string[];
  temperature?: number;
  /** How hard to think; the client then wants to see it and to replay it. */
  effort?: string;
  format?: { schema: Json } | "json_object";
  /** Members that the client adds or replaces, in its own words. */
  extra?: Json;
}

/** What a client makes of a whole answer. */
export interface Told {
  model: string;
  text: string;
  thinking: string;
  /** Signatures and encrypted reasoning, each as the client got it. */
  seals: string[];
  refusal: string;
  calls: Called[];
  end: "end" | "calls" | "limit" | "stop" | "refusal";
  /** The sequence that was met, where the API tells it. */
  stop?: string;
  /** Tokens; the input with all that came from or went into a cache. */
  usage: {
    input: number;
    cacheRead: number;
    cacheWrite: number;
    output: number;
    reasoning: number;
  };
}

/** A client of one API. */
export interface Client {
  /** The request's body. */
  write(talk: Talk, model: string, stream: boolean): Json;
  /** A stream of the API folded into the whole answer, as the official library does it. */
  fold(text: string): Json;
  /** Asserts that the text is a stream as the API's official libraries accept it. */
  checkStream(text: string, body: Json): void;
  /** What a whole answer says. */
  read(answer: Json): Told;
  /** The answer without what is drawn anew each time: ids and times. */
  anonymous(answer: Json): Json;
}
