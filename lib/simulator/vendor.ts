import type { Json } from "./json.ts";
import type { Answer, Ask, Tokens } from "./mind/ask.ts";
import type { SimulatedModel } from "./models.ts";
import type { Refusal } from "./refusal.ts";

/** A request as a vendor receives it from the proxy. */
export interface VendorCall {
  readonly body: Json;
  /** Only those headers that the proxy lets through. */
  readonly headers: Headers;
  readonly model: SimulatedModel;
  /** Whether rules that nobody has seen enforced are enforced too. */
  readonly inferred: boolean;
  /** Whether thinking is accepted that the vendor has not sealed. */
  readonly trusting: boolean;
  /** The beta features that Anthropic knows; any when absent. */
  readonly betas: readonly string[] | undefined;
  /** Random letters and digits. */
  readonly newId: () => string;
  /** Unix seconds. */
  readonly now: number;
}

/** One event of a stream, before it becomes bytes. */
export interface Frame {
  /** The `event:` line; Chat Completions has none. */
  readonly event?: string;
  readonly data: string;
  /** A piece of the answer, which takes the model time; everything else follows at once. */
  readonly paced?: true;
  /** Belongs to the stream's proper end. */
  readonly terminal?: true;
}

/** Troubles that every vendor has, each in its own words. */
export const troubles = [
  "invalid_request",
  "context_overflow",
  "model_not_found",
  "too_large",
  "rate_limited",
  "quota",
  "server_error",
  "timeout",
  "overloaded",
] as const;

export type Trouble = typeof troubles[number];

/** An API of a vendor that generates answers. */
export interface GeneratingEndpoint {
  readonly kind: "generate";
  /** @throws {Refusal} what the vendor answers when it refuses the request. */
  read(call: VendorCall): Ask;
  /** What caches share: the key that the request names, or nothing. */
  cacheScope(call: VendorCall): string;
  unary(call: VendorCall, answer: Answer, tokens: Tokens): Json;
  stream(call: VendorCall, answer: Answer, tokens: Tokens): Iterable<Frame>;
  refusal(trouble: Trouble, model: string): Refusal;
  /** How the vendor reports, inside a stream of which these frames are out, that it has to stop. */
  brokenOff(sent: readonly Frame[]): Frame[];
}

/** An API of a vendor that answers at once. */
export interface PlainEndpoint {
  readonly kind: "plain";
  /** @throws {Refusal} what the vendor answers when it refuses the request. */
  answer(call: VendorCall): Json;
  refusal(trouble: Trouble, model: string): Refusal;
}

export type Endpoint = GeneratingEndpoint | PlainEndpoint;
