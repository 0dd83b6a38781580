/** Anthropic, as the proxy reaches it: Messages, and counting the tokens of one. */

import type { GeneratingEndpoint, PlainEndpoint } from "../vendor.ts";
import { unary } from "./answer.ts";
import { read, segmentsOf } from "./read.ts";
import { refuseFor } from "./refuse.ts";
import { brokenOff, stream } from "./stream.ts";
import { validate } from "./validate.ts";

export const messages: GeneratingEndpoint = {
  kind: "generate",
  read,
  cacheScope: () => "",
  unary,
  stream,
  refusal: refuseFor,
  brokenOff,
};

export const countTokens: PlainEndpoint = {
  kind: "plain",
  answer(call) {
    validate(call, true);
    const tokens = segmentsOf(call.body).reduce((sum, { tokens }) => sum + tokens, 0);
    return { input_tokens: tokens };
  },
  refusal: refuseFor,
};
