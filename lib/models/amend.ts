import type { RequestView } from "../core/request_view.ts";
import type { DialectName } from "../dialects/names.ts";
import { amendChat } from "./amend_chat.ts";
import { amendMessages } from "./amend_messages.ts";
import { amendResponses } from "./amend_responses.ts";
import type { Amendment, Capabilities } from "./model.ts";

/** What the edits of a request depend on. */
export interface Amending {
  readonly outputLimit: number;
  readonly can: Capabilities;
}

/**
 * The edits without which the model would refuse the request: exactly what it is known to refuse.
 * A member of the wrong type stays as it is, for the upstream's own error names it best. Applied
 * to a request that has them, they come out empty.
 */
export function amend(model: Amending, dialect: DialectName, request: RequestView): Amendment {
  return amendments[dialect](model, request);
}

const amendments: Record<DialectName, (model: Amending, request: RequestView) => Amendment> = {
  messages: amendMessages,
  chat: amendChat,
  responses: amendResponses,
};
