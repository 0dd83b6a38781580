import type {
  CanonicalRequest,
  CanonicalResponse,
  Decoded,
  JsonObject,
  StreamEvent,
  ToolKind,
} from "../core/canonical.ts";
import type { SseEvent } from "../core/sse.ts";
import type { Model } from "../models/model.ts";
import type { ConversationMemory } from "../core/memory.ts";
import type { DialectName } from "./names.ts";

/** What a tool was called by the client, whatever it had to be called upstream. */
export interface ToolIdentity {
  name: string;
  namespace?: string;
  tool: ToolKind;
}

/** Upstream tool name to the client's tool; per request, made from its own tools and history. */
export type ToolNames = ReadonlyMap<string, ToolIdentity>;

/** What decoding a request may look up. */
export interface DecodeContext {
  /** Finished turns of this caller, for references by id. */
  memory: ConversationMemory;
  callerId: string;
  /** The dialect that the request will be encoded in, if that is known. */
  target?: DialectName;
}

/** What encoding a request may need besides the request. */
export interface EncodeContext {
  model: Model;
  memory: ConversationMemory;
  callerId: string;
  /** Whether the client's dialect can say where to cache; if not, the encoder places marks itself. */
  clientMarksCache: boolean;
}

/** A request as the upstream will get it. */
export interface EncodedRequest {
  body: JsonObject;
  /** Parameters that this upstream dialect or model cannot take, by the client's words for them. */
  dropped: string[];
  /** Undoes the renaming of tools on the way back. */
  names: ToolNames;
  /** Stop sequences that the upstream cannot watch for and the gateway therefore does. */
  emulatedStops: string[];
}

/** What an encoder must know about the request that it answers. */
export interface ReplyContext {
  /** Id in the client's dialect, with its prefix. */
  id: string;
  /** Unix seconds. */
  created: number;
  /** The model's name as the client wrote it. */
  model: string;
  request: CanonicalRequest;
  /** The client's own body, for the members that its dialect echoes. */
  body: JsonObject;
  /** Estimated input tokens, for dialects that state them before the upstream has counted. */
  readonly estimatedInput: number;
  requestId: string;
}

/** Turns wire events of an upstream into neutral ones; synchronous, one per stream. */
export interface Decoder {
  push(event: SseEvent): StreamEvent[];
  /** The source has ended; gives the terminal event if it is still owed. */
  end(): StreamEvent[];
}

/** Turns neutral events into wire text for a client; synchronous, one per stream. */
export interface Encoder {
  push(event: StreamEvent): string;
}

/** What an observer of an answer's events may keep it by. */
export interface KeeperContext {
  memory: ConversationMemory;
  callerId: string;
  reply: ReplyContext;
}

/** A dialect's two directions of translation. */
export interface Codec {
  /** What ids of replies begin with. */
  readonly idPrefix: string;
  /** Whether clients can say in this dialect what of a prompt is worth caching. */
  readonly marksCache: boolean;
  /**
   * An observer of an answer's events, in order, for a dialect whose clients expect the server to
   * remember something of it.
   */
  keeper?(context: KeeperContext): (event: StreamEvent) => void;
  /**
   * Remembers an answer that passed through untranslated, for a client that refers to it later;
   * absent where none does. `answer` is what the dialect's tap has seen of it.
   */
  remember?(
    answer: unknown,
    body: JsonObject,
    by: Pick<KeeperContext, "memory" | "callerId">,
  ): void;
  request: {
    /** @throws {GatewayError} `invalid_request` naming the path of what cannot be carried. */
    decode(body: JsonObject, context: DecodeContext): Decoded;
    encode(request: CanonicalRequest, context: EncodeContext): EncodedRequest;
  };
  response: {
    /** A whole JSON reply, as a unary call of this dialect would have given it. */
    encode(response: CanonicalResponse, context: ReplyContext): JsonObject;
  };
  stream: {
    decoder(encoded: EncodedRequest, model: Model): Decoder;
    encoder(context: ReplyContext): Encoder;
  };
}
