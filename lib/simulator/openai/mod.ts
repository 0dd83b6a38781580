/** OpenAI, as the proxy reaches it: Chat Completions, Responses, and two paths of no use. */

import { asText } from "../json.ts";
import type { GeneratingEndpoint, PlainEndpoint } from "../vendor.ts";
import { chatUnary } from "./chat_answer.ts";
import { readChat } from "./chat_read.ts";
import { chatBrokenOff, chatStream } from "./chat_stream.ts";
import { refuse, refuseFor } from "./refuse.ts";
import { responsesUnary } from "./responses_answer.ts";
import { readResponses } from "./responses_read.ts";
import { responsesBrokenOff, responsesStream } from "./responses_stream.ts";

export const chat: GeneratingEndpoint = {
  kind: "generate",
  read: readChat,
  cacheScope: ({ body }) => asText(body.prompt_cache_key),
  unary: chatUnary,
  stream: chatStream,
  refusal: refuseFor,
  brokenOff: chatBrokenOff,
};

export const responses: GeneratingEndpoint = {
  kind: "generate",
  read: readResponses,
  cacheScope: ({ body }) => asText(body.prompt_cache_key),
  unary: responsesUnary,
  stream: responsesStream,
  refusal: refuseFor,
  brokenOff: responsesBrokenOff,
};

/** The proxy lets embeddings through, but none of the models on its list makes any. */
export const embeddings: PlainEndpoint = {
  kind: "plain",
  answer() {
    throw refuse("You are not allowed to generate embeddings from this model", { status: 403 });
  },
  refusal: refuseFor,
};

/** The proxy lets only POST through, and OpenAI lists its models only to GET. */
export const models: PlainEndpoint = {
  kind: "plain",
  answer() {
    throw refuse(
      "Not allowed to POST on /v1/models. (HINT: Perhaps you meant to use a different HTTP method?)",
      { status: 405, code: "method_not_supported" },
    );
  },
  refusal: refuseFor,
};
