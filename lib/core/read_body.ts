import type { BufferBudget, BufferLease } from "./buffer_budget.ts";
import { type Bytes, ChunkList } from "./chunk_list.ts";
import type { Clock } from "./clock.ts";
import { GatewayError } from "./errors.ts";
import { JsonBody } from "./json_body.ts";
import { JsonError } from "./json_error.ts";
import { JsonScanner } from "./json_scan.ts";
import { assertReadable } from "./media_type.ts";
import { otherTurn } from "./other_turn.ts";
import { SHORT_REQUEST, shortLength } from "./short_body.ts";

/**
 * Bytes after which others get a turn: one to two milliseconds of scanning. Reads alone do not give
 * it; while a sender is quicker than the scanner, each settles at once and nothing else runs.
 */
const TURN_BYTES = 262_144;

export interface ReadBodyOptions {
  /** Largest body that is accepted, in bytes. */
  limitBytes: number;
  /** Milliseconds within which the whole body must have arrived. */
  deadlineMs: number;
  buffers: BufferBudget;
  clock: Clock;
  /**
   * Whether the request comes from a server that holds its body to the declared length, so that a
   * short one can be taken whole. One that was made by hand may say what it likes.
   */
  lengthHolds?: boolean;
  /** Paths whose string values are noted, see {@linkcode JsonScanner}. */
  watch?: readonly string[];
  /**
   * Aborts reading. It need not be the request's own signal: a client that leaves is noticed by
   * its body breaking off.
   */
  signal?: AbortSignal;
}

/**
 * Reads and checks a JSON request body as its bytes arrive; the first wrong one ends it. The caller
 * releases the body that it gets; after a failure nothing is held and the rest is not read.
 *
 * @throws {GatewayError} `unsupported_media_type`, `too_large`, `invalid_request`,
 * `request_timeout` or `unavailable`.
 * @throws the signal's reason when it aborts, or an `AbortError` when the client leaves.
 */
export async function readJsonBody(
  request: Request,
  { limitBytes, deadlineMs, buffers, clock, lengthHolds = false, watch = [], signal }:
    ReadBodyOptions,
): Promise<JsonBody> {
  signal?.throwIfAborted();
  assertReadable(request.headers);
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > limitBytes) throw tooLarge(limitBytes);
  const short = lengthHolds ? shortLength(request.headers, SHORT_REQUEST) : undefined;
  const arrived = short === undefined ? undefined : buffers.awaitWhole(short);
  const source = arrived ? wholeBody(request, arrived) : chunkedBody(request);
  let interruption: { reason: unknown } | undefined;
  const interrupt = (reason: unknown) => {
    interruption ??= { reason };
    source.letGo(reason);
  };
  const cancelDeadline = clock.after(deadlineMs, () => interrupt(tooSlow(deadlineMs)));
  const aborted = () => interrupt(signal?.reason);
  signal?.addEventListener("abort", aborted, { once: true });
  const lease = buffers.lease();
  try {
    const next = async () => {
      const bytes = await source.next().catch((cause) => {
        throw interruption?.reason ?? brokenOff(cause);
      });
      if (interruption) throw interruption.reason;
      return bytes;
    };
    return await collect(next, lease, new JsonScanner({ watch }), limitBytes);
  } catch (error) {
    lease.release();
    interrupt(error);
    throw error instanceof JsonError ? asInvalidRequest(error) : error;
  } finally {
    cancelDeadline();
    signal?.removeEventListener("abort", aborted);
  }
}

/** Where a body's bytes come from. */
interface BodySource {
  /** The next bytes; `undefined` when there are no more. */
  next(): Promise<Bytes | undefined>;
  /** Settles the `next` that is under way, and takes no more. */
  letGo(reason: unknown): void;
}

/**
 * Cancelling settles the read that is under way. Racing each read against one long-lived promise
 * would instead gather a reaction per chunk, and a sender decides how many chunks there are.
 */
function chunkedBody({ body }: Request): BodySource {
  if (!body) throw empty();
  const reader = body.getReader();
  return {
    next: () => reader.read().then(({ value }) => value),
    letGo: (reason) => void reader.cancel(reason).catch(() => {}),
  };
}

/**
 * There is one read only; letting go leaves it to the end of the connection.
 *
 * @param arrived is called when nothing is awaited any more.
 */
function wholeBody(request: Request, arrived: () => void): BodySource {
  const left = Promise.withResolvers<never>();
  left.promise.catch(() => {});
  let isRead = false;
  return {
    next() {
      if (isRead) return Promise.resolve(undefined);
      isRead = true;
      return Promise.race([request.bytes().finally(arrived), left.promise]);
    },
    letGo: left.reject,
  };
}

/** Takes chunks until there are no more. */
async function collect(
  next: () => Promise<Bytes | undefined>,
  lease: BufferLease,
  scanner: JsonScanner,
  limitBytes: number,
): Promise<JsonBody> {
  const chunks = new ChunkList();
  let size = 0;
  let sinceTurn = 0;
  for (let chunk = await next(); chunk; chunk = await next()) {
    size += chunk.length;
    if (size > limitBytes) throw tooLarge(limitBytes);
    lease.take(chunk.length);
    chunks.append(chunk);
    for (let from = 0; from < chunk.length; from += TURN_BYTES) {
      const part = chunk.subarray(from, from + TURN_BYTES);
      scanner.push(part);
      sinceTurn += part.length;
      if (sinceTurn < TURN_BYTES) continue;
      await otherTurn();
      sinceTurn = 0;
    }
  }
  const scanned = scanner.end();
  return new JsonBody(chunks.finish(), scanned, () => lease.release());
}

function asInvalidRequest(error: JsonError): GatewayError {
  if (error.fault === "empty") return empty();
  const message = `The request body is not usable JSON: ${error.message}.`;
  // The message names a repeated key in any case; as a path it is given only if it is a plain one.
  const param = error.key !== undefined && /^\w{1,64}$/.test(error.key) ? { param: error.key } : {};
  return new GatewayError("invalid_request", message, { cause: error, ...param });
}

function empty(): GatewayError {
  return new GatewayError("invalid_request", "The request body is empty. Send a JSON object.");
}

function tooLarge(limitBytes: number): GatewayError {
  return new GatewayError(
    "too_large",
    `The request body is larger than the ${limitBytes} bytes that the gateway accepts. Send less context or smaller attachments.`,
  );
}

function tooSlow(deadlineMs: number): GatewayError {
  return new GatewayError(
    "request_timeout",
    `The request body did not arrive completely within ${deadlineMs / 1_000} seconds.`,
  );
}

/**
 * A body that breaks off is a client that left: the connection is gone, and the abort of the
 * request's signal follows a moment later.
 */
function brokenOff(cause: unknown): Error {
  const error = new DOMException("The client stopped sending the request body", "AbortError");
  return Object.defineProperty(error, "cause", { value: cause });
}
