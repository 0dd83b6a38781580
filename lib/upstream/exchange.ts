import type { Clock } from "../core/clock.ts";
import type { Secret } from "../core/secret.ts";
import { type Attempted, connectionError, timeoutError } from "./connection.ts";
import { Deadline } from "./deadline.ts";
import { exchangeRefusal } from "./exchange_errors.ts";
import { MalformedExchangeReply, readExchangeReply } from "./exchange_reply.ts";
import { type BoundedBody, readBounded } from "./read_bounded.ts";
import { readReply } from "./reply.ts";
import type { GatewayToken, UpstreamDeps } from "./types.ts";
import { UpstreamError } from "./upstream_error.ts";
import { exchangeUrl } from "./urls.ts";

/** Most bytes that are read of an answer; a real one has about two thousand. */
const REPLY_LIMIT = 64_000;

/**
 * What GitLab's own clients send. The endpoint declares no parameters and ignores it today; a
 * server that comes to look at it will look for this.
 */
const BODY = JSON.stringify({ feature_flags: { DuoAgentPlatformNext: true } });

export interface Exchange {
  /** Address of the GitLab instance. */
  instanceUrl: URL;
  /** A personal or OAuth access token of that instance. */
  credential: Secret;
  /** How long the whole answer may take, in milliseconds. */
  timeoutMs: number;
  signal?: AbortSignal;
}

/**
 * Asks GitLab once to exchange the user's credential for a short-lived gateway token.
 *
 * @throws {UpstreamError} naming the cause, and what the user can do about it.
 * @throws the signal's reason when it aborts.
 */
export async function exchangeToken(
  deps: Pick<UpstreamDeps, "fetch" | "clock" | "userAgent">,
  exchange: Exchange,
): Promise<GatewayToken> {
  const { instanceUrl, credential, timeoutMs, signal } = exchange;
  const attempted: Attempted = {
    what: "Cannot get a gateway token",
    host: instanceUrl.host,
    setting: "GITLAB_INSTANCE_URL",
    billed: false,
  };
  signal?.throwIfAborted();
  const deadline = new Deadline(deps.clock, timeoutMs, signal);
  try {
    const url = exchangeUrl(instanceUrl);
    const response = await deps.fetch(url, {
      method: "POST",
      headers: {
        authorization: `Bearer ${credential.reveal()}`,
        "content-type": "application/json",
        accept: "application/json",
        "user-agent": deps.userAgent,
      },
      body: BODY,
      // A redirect, however it came about, must not carry the credential to another address.
      redirect: "manual",
      signal: deadline.signal,
    });
    const body = await readBounded(response.body, REPLY_LIMIT, deadline.signal);
    if (body.end === "aborted") throw deadline.signal.reason;
    return readAnswer(response, url, body, deps.clock, attempted);
  } catch (thrown) {
    signal?.throwIfAborted();
    if (thrown instanceof UpstreamError) throw thrown;
    if (deadline.expired) throw timeoutError(timeoutMs, attempted);
    throw connectionError(thrown, attempted);
  } finally {
    deadline.end();
  }
}

function readAnswer(
  { status, headers }: Response,
  url: URL,
  body: BoundedBody,
  clock: Clock,
  { what, host }: Attempted,
): GatewayToken {
  const reply = readReply({ status, headers, url }, body.bytes, clock.now());
  if (status !== 200 && status !== 201) throw exchangeRefusal(reply, host);
  if (body.end === "broken") throw new Error("connection closed while the answer was read");
  if (body.end === "limit" || reply.body !== "json") throw exchangeRefusal(reply, host);
  try {
    return readExchangeReply(reply.json, clock.now());
  } catch (cause) {
    if (!(cause instanceof MalformedExchangeReply)) throw cause;
    const message =
      `${what}: ${host} answered ${status}, but ${cause.message}. Check that GITLAB_INSTANCE_URL names a GitLab instance.`;
    throw new UpstreamError("upstream_failed", message, {
      upstreamStatus: status,
      retryable: false,
      cause,
    });
  }
}
