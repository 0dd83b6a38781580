import { thinkingKeeper } from "../../core/thinking_memory.ts";
import type { Codec, EncodedRequest } from "../codec.ts";
import { decodeRequest } from "./request_decode.ts";
import { encodeRequest } from "./request_encode.ts";
import { encodeResponse } from "./response.ts";
import { SEAL_FAMILY } from "./seal.ts";
import { MessagesDecoder } from "./stream_decode.ts";
import { MessagesEncoder } from "./stream_encode.ts";
import { thinkingView } from "./thinking_view.ts";

/** Anthropic's Messages API, translated. */
export const codec: Codec = {
  idPrefix: "msg_",
  marksCache: true,
  keeper: ({ memory, callerId, reply }) =>
    thinkingView(reply.request) === "absent" ? thinkingKeeper(memory, callerId) : () => {},
  request: { decode: decodeRequest, encode: encodeRequest },
  response: { encode: encodeResponse },
  stream: {
    decoder: (encoded: EncodedRequest & { mayBeFenced?: boolean }, model) =>
      new MessagesDecoder({
        names: encoded.names,
        family: SEAL_FAMILY,
        unfence: encoded.mayBeFenced ?? false,
      }, model.upstreamId),
    encoder: (context) => new MessagesEncoder(context),
  },
};
