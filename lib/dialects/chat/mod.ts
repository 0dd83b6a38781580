import type { Dialect } from "../mod.ts";
import { firstNumber } from "../shared/first_number.ts";
import { rateLimitHeaders } from "../shared/openai_rate_limits.ts";
import { decodeError, encodeError, errorEvent } from "./error.ts";
import { foldChat } from "./fold.ts";
import { ChatTap, unaryMembers } from "./tap.ts";
import { isUsageReport, wantsUsageReport } from "./usage.ts";

/** OpenAI's Chat Completions API. */
export const chat: Dialect = {
  name: "chat",
  path: "/v1/chat/completions",
  endpointName: "chat-completions",
  input: { member: "messages", types: ["array"], isOptional: false },
  unaryMembers,
  tap: () => new ChatTap(),
  fold: foldChat,
  outputLimit: (request) => firstNumber(request, "max_completion_tokens", "max_tokens"),
  heartbeat: ": keep-alive\n\n",
  isUsageReport,
  wantsUsageReport,
  rateLimitHeaders,
  error: { encode: encodeError, event: errorEvent, decode: decodeError },
};
