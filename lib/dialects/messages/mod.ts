import type { Dialect } from "../mod.ts";
import { firstNumber } from "../shared/first_number.ts";
import { decodeError, encodeError, errorEvent } from "./error.ts";
import { foldMessages } from "./fold.ts";
import { rateLimitHeaders } from "./rate_limits.ts";
import { MessagesTap, unaryMembers } from "./tap.ts";

/** Anthropic's Messages API. */
export const messages: Dialect = {
  name: "messages",
  path: "/v1/messages",
  endpointName: "messages",
  input: { member: "messages", types: ["array"], isOptional: false },
  unaryMembers,
  tap: () => new MessagesTap(),
  fold: foldMessages,
  outputLimit: (request) => firstNumber(request, "max_tokens"),
  // Comments do not feed Claude Code's watchdog; a ping does.
  heartbeat: 'event: ping\ndata: {"type":"ping"}\n\n',
  isUsageReport: () => false,
  wantsUsageReport: () => true,
  rateLimitHeaders,
  error: { encode: encodeError, event: errorEvent, decode: decodeError },
};
