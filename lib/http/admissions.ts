import type { Caller } from "../access/caller.ts";
import type { FairQueue, Leave } from "../access/fair_queue.ts";
import type { Limiter, Reservation } from "../access/limits.ts";
import type { Clock } from "../core/clock.ts";
import type { Dialect } from "../dialects/mod.ts";
import type { Model } from "../models/model.ts";
import type { ExchangeRecord } from "../stats/record.ts";
import type { Upstream } from "../upstream/call.ts";
import { chargeFor } from "./charge.ts";
import type { Flow } from "./flow.ts";
import { tokenNeed } from "./token_need.ts";

export interface AdmissionsParts {
  limiter: Limiter;
  queue: FairQueue;
  clock: Pick<Clock, "now">;
}

interface Admission {
  readonly reservation: Reservation | undefined;
  /** Present once the request has its place among those that are sent. */
  leave?: Leave;
}

/**
 * The gate between a request that has been read and the upstream: the limits of its key, then its
 * turn. What it took is settled when its exchange ends, however that happens.
 */
export class Admissions {
  readonly #parts: AdmissionsParts;
  /** By exchange; each goes with its exchange's end. */
  readonly #open = new Map<string, Admission>();

  constructor(parts: AdmissionsParts) {
    this.#parts = parts;
  }

  /**
   * Resolves when the request may be sent to this model.
   *
   * @throws {GatewayError} `rate_limited` or `unavailable`, with the time to wait.
   * @throws the flow's reason to stop, when the client leaves while it waits.
   */
  async admit({ caller, exchange, dialect, body, signal }: Flow, model: Model): Promise<void> {
    const { limiter, queue } = this.#parts;
    const reservation = await limiter.reserve(caller, () => tokenNeed(dialect, model, body));
    const admission: Admission = { reservation };
    this.#open.set(exchange.id, admission);
    // Waiting for the models is not the gateway's own time.
    if (!queue.isFree) exchange.upstreamStarted();
    admission.leave = await queue.enter(caller.id, signal);
    exchange.preparing();
  }

  /** An exchange has ended: its place is free, and what it used is known. */
  settle(record: ExchangeRecord): void {
    const admission = this.#open.get(record.id);
    if (!admission) return;
    this.#open.delete(record.id);
    const { reservation, leave } = admission;
    if (leave) reservation?.settle(chargeFor(record, reservation.tokens));
    else reservation?.cancel();
    leave?.();
  }

  /** An upstream for calls that only need their turn: nothing of them counts. */
  inTurn(caller: Caller, upstream: Upstream): Upstream {
    return {
      send: async (call) => {
        const leave = await this.#parts.queue.enter(caller.id, call.signal);
        return await upstream.send(call).finally(leave);
      },
    };
  }

  /** Tells a client how its limits stand, in the headers that its dialect has for it. */
  setHeaders(headers: Headers, caller: Caller, dialect: Dialect): void {
    const { limiter, clock } = this.#parts;
    const limits = limiter.rateLimits(caller);
    for (const [name, value] of dialect.rateLimitHeaders(limits, clock.now())) {
      headers.set(name, value);
    }
  }
}
