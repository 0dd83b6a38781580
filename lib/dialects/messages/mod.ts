import type { Dialect } from "../mod.ts";
import { decodeError, encodeError, errorEvent } from "./error.ts";
import { MessagesTap, unaryMembers } from "./tap.ts";

/** Anthropic's Messages API. */
export const messages: Dialect = {
  name: "messages",
  path: "/v1/messages",
  endpointName: "messages",
  input: { member: "messages", types: ["array"], isOptional: false },
  unaryMembers,
  tap: () => new MessagesTap(),
  // Comments do not feed Claude Code's watchdog; a ping does.
  heartbeat: 'event: ping\ndata: {"type":"ping"}\n\n',
  isUsageReport: () => false,
  wantsUsageReport: () => true,
  error: { encode: encodeError, event: errorEvent, decode: decodeError },
};
