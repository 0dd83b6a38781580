import type { Secret } from "../core/secret.ts";
import { type Attempted, connectionError, timeoutError } from "./connection.ts";
import { Deadline } from "./deadline.ts";
import { readBounded } from "./read_bounded.ts";
import { readReply, type Reply } from "./reply.ts";
import type { UpstreamDeps } from "./types.ts";

/** Most bytes that are read of an answer. */
const REPLY_LIMIT = 64_000;

export interface Get {
  url: URL;
  /** Sent along when there is one. */
  credential?: Secret | undefined;
  /** How long the whole answer may take, in milliseconds. */
  timeoutMs: number;
  attempted: Attempted;
}

/** What came back, and the time that the other side named, in milliseconds since the epoch. */
export interface Got {
  readonly reply: Reply;
  readonly date: number | undefined;
}

/**
 * Asks a server one small question that changes nothing and costs nothing. Whatever it answers is
 * an answer, a redirect too.
 *
 * @throws {UpstreamError} when no answer comes.
 */
export async function getOnce(
  deps: Pick<UpstreamDeps, "fetch" | "clock" | "userAgent">,
  { url, credential, timeoutMs, attempted }: Get,
): Promise<Got> {
  const deadline = new Deadline(deps.clock, timeoutMs);
  try {
    const response = await deps.fetch(url, {
      headers: {
        accept: "application/json",
        "user-agent": deps.userAgent,
        ...credential && { authorization: `Bearer ${credential.reveal()}` },
      },
      // A redirect, however it came about, must not carry the credential to another address.
      redirect: "manual",
      signal: deadline.signal,
    });
    const { bytes, end } = await readBounded(response.body, REPLY_LIMIT, deadline.signal);
    if (end === "aborted") throw deadline.signal.reason;
    const { status, headers } = response;
    const date = Date.parse(headers.get("date") ?? "");
    return {
      reply: readReply({ status, headers, url }, bytes, deps.clock.now()),
      date: Number.isNaN(date) ? undefined : date,
    };
  } catch (thrown) {
    if (deadline.expired) throw timeoutError(timeoutMs, attempted);
    throw connectionError(thrown, attempted);
  } finally {
    deadline.cancel();
  }
}
