import type { JsonObject } from "../../core/canonical.ts";
import type { Codec } from "../codec.ts";
import { asRecord } from "../shared/json.ts";
import { readerFamily } from "./reader_family.ts";
import { answerKeeper, rememberResponse } from "./remember.ts";
import { decodeRequest } from "./request_decode.ts";
import { encodeRequest } from "./request_encode.ts";
import { encodeResponse } from "./response.ts";
import { ResponsesDecoder } from "./stream_decode.ts";
import { ResponsesEncoder } from "./stream_encode.ts";

/** Translates from and to OpenAI's Responses API. */
export const codec: Codec = {
  idPrefix: "resp_",
  marksCache: false,
  keeper: answerKeeper,
  remember(answer, body, keeper) {
    // What the tap has seen came out of JSON.
    if (asRecord(answer)) rememberResponse(answer as JsonObject, body, keeper);
  },
  request: { decode: decodeRequest, encode: encodeRequest },
  response: { encode: encodeResponse },
  stream: {
    decoder: ({ names }, model) =>
      new ResponsesDecoder({ names, family: readerFamily(model), model: model.upstreamId }),
    encoder: (context) => new ResponsesEncoder(context),
  },
};
