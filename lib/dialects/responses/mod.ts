import type { Dialect } from "../mod.ts";
import { firstNumber } from "../shared/first_number.ts";
import { rateLimitHeaders } from "../shared/openai_rate_limits.ts";
import { decodeError, encodeError, errorEvent } from "./error.ts";
import { foldResponses } from "./fold.ts";
import { ResponsesTap, unaryMembers } from "./tap.ts";

/** OpenAI's Responses API. */
export const responses: Dialect = {
  name: "responses",
  path: "/v1/responses",
  endpointName: "responses",
  // Optional where a stored prompt or an earlier response gives the input.
  input: { member: "input", types: ["string", "array"], isOptional: true },
  unaryMembers,
  tap: () => new ResponsesTap(),
  fold: foldResponses,
  outputLimit: (request) => firstNumber(request, "max_output_tokens"),
  heartbeat: ": keep-alive\n\n",
  isUsageReport: () => false,
  wantsUsageReport: () => true,
  rateLimitHeaders,
  error: { encode: encodeError, event: errorEvent, decode: decodeError },
};
