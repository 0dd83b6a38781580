import type { Json } from "./json.ts";
import { jsonReply, type Reply } from "./reply.ts";

/** A request turned down: thrown by whichever check fails first, answered as it stands. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  /** A body that is a text is answered as plain text. */
  constructor(readonly status: number, readonly body: Json | string) {
    super(`Refused with status ${status}`);
  }

  reply(headers: Readonly<Record<string, string>>): Reply {
    const { body, status } = this;
    if (typeof body !== "string") return jsonReply(status, body, headers);
    return { status, headers: { ...headers, "content-type": "text/plain; charset=utf-8" }, body };
  }
}
