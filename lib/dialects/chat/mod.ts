import type { Dialect } from "../mod.ts";
import { decodeError, encodeError, errorEvent } from "./error.ts";
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
  heartbeat: ": keep-alive\n\n",
  isUsageReport,
  wantsUsageReport,
  error: { encode: encodeError, event: errorEvent, decode: decodeError },
};
