import { thinkingKeeper } from "../../core/thinking_memory.ts";
import type { Codec } from "../codec.ts";
import { decodeRequest } from "./request_decode.ts";
import { encodeRequest } from "./request_encode.ts";
import { encodeResponse } from "./response.ts";
import { ChatDecoder } from "./stream_decode.ts";
import { ChatEncoder } from "./stream_encode.ts";

/** Chat Completions, translated. */
export const codec: Codec = {
  idPrefix: "chatcmpl-",
  // The dialect has no words for it, although a few clients use those of Messages.
  marksCache: false,
  // Nor has it a place for thinking that could be replayed.
  keeper: ({ memory, callerId }) => thinkingKeeper(memory, callerId),
  request: { decode: decodeRequest, encode: encodeRequest },
  response: { encode: encodeResponse },
  stream: {
    decoder: ({ names }) => new ChatDecoder(names),
    encoder: (context) => new ChatEncoder(context),
  },
};
