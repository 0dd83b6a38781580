import type { Caller } from "../access/caller.ts";
import type { BufferBudget } from "../core/buffer_budget.ts";
import type { Clock } from "../core/clock.ts";
import { asGatewayError } from "../core/errors.ts";
import type { JsonBody } from "../core/json_body.ts";
import type { ConversationMemory } from "../core/memory.ts";
import { readJsonBody } from "../core/read_body.ts";
import type { Calibration } from "../core/tokens/calibration.ts";
import type { Dialect } from "../dialects/mod.ts";
import type { Catalog } from "../models/catalog.ts";
import { watchedPaths } from "../models/speaks.ts";
import type { Exchange } from "../stats/exchange.ts";
import type { Statistics } from "../stats/recorder.ts";
import type { Logger } from "../telemetry/log.ts";
import type { AbsentModels } from "./absent_models.ts";
import type { Admissions } from "./admissions.ts";
import type { RequestContext } from "./context.ts";
import { countTokens } from "./count_tokens.ts";
import { ClientLeft, Departure } from "./departure.ts";
import type { Flow } from "./flow.ts";
import { forward } from "./forward.ts";
import type { Identity } from "./identities.ts";
import type { InFlight } from "./in_flight.ts";
import { outcomeOf } from "./outcome_of.ts";
import type { RefusedParts } from "./refused_parts.ts";
import { errorReply } from "./reply.ts";
import type { UnaryUpstream } from "./unary_upstream.ts";

export interface GatewayParts {
  catalog: Catalog;
  admissions: Admissions;
  absentModels: AbsentModels;
  refusedParts: RefusedParts;
  memory: ConversationMemory;
  statistics: Statistics;
  inFlight: InFlight;
  buffers: BufferBudget;
  clock: Clock;
  logger: Logger;
  calibration: Calibration;
  unaryUpstream: UnaryUpstream;
  /** Bytes. */
  bodyLimit: number;
  /** Whether the server holds request bodies to the length that they declare. */
  lengthsHold?: boolean;
  /** Milliseconds. */
  timeouts: { body: number; idle: number; write: number; heartbeat: number };
}

/**
 * What happens to a request once its caller is known: its body is read, its model found, the model
 * asked, and the answer passed on. Every path ends the exchange exactly once.
 */
export class Gateway {
  readonly #parts: GatewayParts;

  constructor(parts: GatewayParts) {
    this.#parts = parts;
  }

  /** `POST` to one of the three generating endpoints. */
  async generate(
    dialect: Dialect,
    context: RequestContext,
    identity: Identity,
  ): Promise<Response> {
    const reply = await this.#answer(dialect, context, identity);
    this.#parts.admissions.setHeaders(reply.headers, identity.caller, dialect);
    return reply;
  }

  /** `POST /v1/messages/count_tokens`. */
  async countTokens(
    dialect: Dialect,
    context: RequestContext,
    { caller, upstream }: Identity,
  ): Promise<Response> {
    const inTurn = this.#parts.admissions.inTurn(caller, upstream);
    try {
      using body = await this.#read(context.request, context.request.signal);
      const parts = { ...this.#parts, upstream: inTurn };
      return await countTokens(parts, dialect, context, body, caller);
    } catch (cause) {
      if (isDeparture(cause)) return gone();
      throw cause;
    }
  }

  async #answer(
    dialect: Dialect,
    context: RequestContext,
    { caller, upstream }: Identity,
  ): Promise<Response> {
    const { inFlight } = this.#parts;
    const exchange = this.#open(dialect, context, caller);
    const departure = new Departure(context.request.signal);
    let body: JsonBody | undefined;
    try {
      inFlight.set(exchange.id, (error) => departure.announce(error));
      body = await this.#read(context.request, departure.signal);
      exchange.bodyRead(body.size);
      const flow: Flow = {
        dialect,
        context,
        exchange,
        body,
        caller,
        signal: departure.signal,
      };
      return await forward({ ...this.#parts, upstream }, flow);
    } catch (cause) {
      inFlight.delete(exchange.id);
      return this.#refuse(cause, exchange, dialect, context.requestId);
    } finally {
      departure.forget();
      body?.release();
    }
  }

  #open(dialect: Dialect, { requestId, request, clientIp }: RequestContext, caller: Caller) {
    return this.#parts.statistics.begin({
      id: requestId,
      endpoint: dialect.endpointName,
      client: dialect.name,
      keyName: caller.keyName,
      clientIp,
      userAgent: request.headers.get("user-agent") ?? "",
    });
  }

  #read(request: Request, signal: AbortSignal): Promise<JsonBody> {
    const { bodyLimit, lengthsHold = false, timeouts, buffers, clock } = this.#parts;
    return readJsonBody(request, {
      limitBytes: bodyLimit,
      lengthHolds: lengthsHold,
      deadlineMs: timeouts.body,
      buffers,
      clock,
      watch: watchedPaths,
      signal,
    });
  }

  /** Ends an exchange that has no answer, and tells the client why, if it is still there. */
  #refuse(cause: unknown, exchange: Exchange, dialect: Dialect, requestId: string): Response {
    if (isDeparture(cause)) {
      exchange.end({ outcome: "client_closed", status: CLIENT_CLOSED });
      return gone();
    }
    const error = asGatewayError(cause);
    if (error.kind === "internal") this.#parts.logger.error("defect", { id: exchange.id, cause });
    const reply = errorReply(error, dialect, requestId);
    exchange.end({ outcome: outcomeOf(error).kind, status: reply.status, error });
    return reply;
  }
}

/** The status that nobody sees; nginx's for the same occasion. */
const CLIENT_CLOSED = 499;

function gone(): Response {
  return new Response(null, { status: CLIENT_CLOSED });
}

/** Whether the client is gone: its signal says so, or its request body broke off. */
function isDeparture(cause: unknown): boolean {
  return cause instanceof ClientLeft ||
    cause instanceof DOMException && cause.name === "AbortError";
}
