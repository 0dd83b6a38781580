import type { Clock } from "../core/clock.ts";
import type { Outcome } from "../core/outcome.ts";
import { Pump, type Step } from "../core/pump.ts";
import { StreamRelay } from "../core/relay.ts";
import { UnaryRelay } from "../core/unary_relay.ts";
import type { Tap } from "../dialects/mod.ts";
import type { Exchange } from "../stats/exchange.ts";
import type { Logger } from "../telemetry/log.ts";
import { responseHeaders } from "../upstream/headers.ts";
import type { Flow } from "./flow.ts";
import type { Forwarded } from "./forward.ts";
import type { InFlight } from "./in_flight.ts";

export interface PassthroughParts {
  clock: Clock;
  logger: Logger;
  inFlight: InFlight;
  /** Milliseconds. */
  timeouts: { idle: number; heartbeat: number };
}

/**
 * The response of the passthrough lane: the upstream's bytes as they come. The exchange ends when
 * the last of them has been handed over, or when the client leaves.
 */
export function passThrough(parts: PassthroughParts, flow: Flow, forwarded: Forwarded): Response {
  const { dialect, exchange } = flow;
  const { response, model, dropped } = forwarded;
  const headers = responseHeaders(response.headers);
  headers.set("x-gateway-model", model.id);
  if (dropped.length > 0) headers.set("x-gateway-dropped", dropped.join(", "));

  const isStream = (headers.get("content-type") ?? "").startsWith("text/event-stream");
  if (isStream) setStreamHeaders(headers);
  const tap = dialect.tap();
  const relay = isStream ? streamRelay(flow, tap) : new UnaryRelay({ dialect, tap });
  const source = response.body ?? new Blob([]).stream();
  const pump = new Pump(source, new Observed(relay, exchange, tap), {
    clock: parts.clock,
    idleMs: parts.timeouts.idle,
    ...isStream && {
      heartbeat: {
        bytes: new TextEncoder().encode(dialect.heartbeat),
        afterMs: parts.timeouts.heartbeat,
      },
    },
    onEnd(outcome) {
      parts.inFlight.delete(exchange.id);
      if (relay.tapFaults > 0) {
        parts.logger.error("defect", { id: exchange.id, tap_faults: relay.tapFaults });
      }
      exchange.end({
        outcome: outcome.kind,
        status: response.status,
        error: outcome.error,
        finishReason: tap.seen.finishReason,
      });
    },
  });
  parts.inFlight.set(exchange.id, (error) => pump.stop(error, "internal_failed"));
  return new Response(pump.body, { status: response.status, headers });
}

/**
 * Usage on a Chat stream has to be asked for, and the model's rules do so on every request: the one
 * event that it adds is kept from a client that did not ask.
 */
function streamRelay({ dialect, body, context }: Flow, tap: Tap): StreamRelay {
  return new StreamRelay({
    dialect,
    tap,
    requestId: context.requestId,
    ...!dialect.wantsUsageReport(body) && {
      withhold: (event) => dialect.isUsageReport(event),
    },
  });
}

/** Proxies in front of the gateway must neither keep a stream back nor change it. */
function setStreamHeaders(headers: Headers): void {
  headers.set("content-type", "text/event-stream; charset=utf-8");
  headers.set("cache-control", "no-cache, no-transform");
  headers.set("x-accel-buffering", "no");
}

/** A step whose progress the exchange is told of. */
class Observed implements Step {
  readonly #step: Step;
  readonly #exchange: Exchange;
  readonly #tap: Tap;

  constructor(step: Step, exchange: Exchange, tap: Tap) {
    this.#step = step;
    this.#exchange = exchange;
    this.#tap = tap;
  }

  get result(): Outcome | undefined {
    return this.#step.result;
  }

  push(chunk: Uint8Array): Uint8Array | undefined {
    return this.#report(this.#step.push(chunk));
  }

  end(): Uint8Array | undefined {
    return this.#report(this.#step.end());
  }

  fail(error: Parameters<Step["fail"]>[0]): Uint8Array | undefined {
    return this.#report(this.#step.fail(error));
  }

  #report(bytes: Uint8Array | undefined): Uint8Array | undefined {
    if (bytes) {
      this.#exchange.firstByte();
      this.#exchange.sent(bytes.length);
    }
    const { usage } = this.#tap.seen;
    if (usage) this.#exchange.observe(usage);
    return bytes;
  }
}
