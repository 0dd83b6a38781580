import type { Clock } from "../core/clock.ts";
import type { GatewayError } from "../core/errors.ts";
import type { OutcomeKind } from "../core/outcome.ts";
import { noUsage, tokenCount, type Usage } from "../core/usage.ts";
import type { DialectName } from "../dialects/names.ts";
import { printable } from "../telemetry/printable.ts";
import type { Redact } from "../telemetry/redact.ts";
import { containUsage } from "./contain_usage.ts";
import { type Phase, PhaseWatch } from "./phase.ts";
import type { ExchangeRecord, Lane } from "./record.ts";

/** What is known when an exchange opens: after authentication, before the body. */
export interface ExchangeStart {
  /** The request's id, `req_...`. */
  id: string;
  endpoint: string;
  client: DialectName;
  keyName: string;
  clientIp: string;
  userAgent: string;
}

/** What the catalog and the choice of lane found out; a fallback model resolves once more. */
export interface Resolved {
  /** `Model.statisticsId`. */
  model: string;
  upstreamModel: string;
  upstream: DialectName;
  lane: Lane;
  dropped: readonly string[];
}

export interface ExchangeEnd {
  outcome: OutcomeKind;
  /** HTTP status that was answered; 499 when the client left before there was one. */
  status: number;
  error?: Pick<GatewayError, "kind" | "message"> | undefined;
  finishReason?: string | undefined;
}

/** An exchange that has not ended, as it stands now. */
export interface LiveExchange {
  readonly id: string;
  readonly startedAt: number;
  readonly runningMs: number;
  readonly phase: Phase;
  readonly endpoint: string;
  readonly client: DialectName;
  readonly lane: Lane;
  readonly stream: boolean;
  readonly requestedModel: string;
  readonly model: string;
  readonly keyName: string;
  readonly clientIp: string;
  readonly firstByteMs?: number;
  readonly retries: number;
  /** Tokens as far as the upstream has reported them; most report output at the end. */
  readonly usage: Readonly<Usage>;
  readonly bytesOut: number;
}

/** Where an exchange gets the time from and where it reports to. */
export interface ExchangeDeps {
  clock: Pick<Clock, "now" | "monotonic">;
  redact: Redact;
  onEnd(record: ExchangeRecord): void;
  /** The exchange was ended a second time: a defect of the flow, without effect on the record. */
  onSecondEnd(): void;
}

/**
 * One client request, from authentication to its one outcome. The request's flow tells it what
 * happens, in a dozen words; nothing it is told can throw or wait.
 */
export class Exchange {
  readonly #start: Readonly<ExchangeStart>;
  readonly #deps: ExchangeDeps;
  readonly #startedAt: number;
  readonly #opened: number;
  readonly #watch: PhaseWatch;
  #ended = false;
  #stream = false;
  #requestedModel = "";
  #resolved: Partial<Resolved> = {};
  #firstByteMs: number | undefined;
  #retries = 0;
  #usage = noUsage();
  #usageKnown = false;
  #bytesIn = 0;
  #bytesOut = 0;

  constructor(start: ExchangeStart, deps: ExchangeDeps) {
    this.#deps = deps;
    this.#startedAt = deps.clock.now();
    this.#opened = deps.clock.monotonic();
    this.#watch = new PhaseWatch(this.#opened);
    this.#start = {
      ...start,
      keyName: this.#text(start.keyName, 64),
      clientIp: this.#text(start.clientIp, 64),
      userAgent: this.#text(start.userAgent, 200),
    };
  }

  get id(): string {
    return this.#start.id;
  }

  /** The request's body is complete. */
  bodyRead(bytes: number): void {
    this.#bytesIn = bytes;
    this.#enter("preparing");
  }

  /** What the client asks for; `model` as it wrote it. */
  requested({ model, stream }: { model: string; stream: boolean }): void {
    this.#requestedModel = this.#text(model, 128);
    this.#stream = stream;
  }

  resolved(resolved: Resolved): void {
    this.#resolved = {
      ...resolved,
      upstreamModel: this.#text(resolved.upstreamModel, 128),
      dropped: resolved.dropped.slice(0, 32).map((name) => this.#text(name, 64)),
    };
  }

  /** Something was asked of the upstream: the token exchange, or the model. */
  upstreamStarted(): void {
    this.#enter("waiting");
  }

  /** The upstream's status and headers have arrived. */
  upstreamAnswered(): void {
    this.#enter("answered");
  }

  /** The gateway itself is at work again, after a token exchange or between two tries. */
  preparing(): void {
    this.#enter("preparing");
  }

  /** The upstream is going to be called once more. */
  retried(): void {
    this.#retries++;
  }

  /** The first byte of the reply's body goes out; further calls change nothing. */
  firstByte(): void {
    if (this.#firstByteMs !== undefined) return;
    this.#firstByteMs = this.#runningMs();
    this.#enter("replying");
  }

  /** So many more bytes of the reply's body went out. */
  sent(bytes: number): void {
    this.#bytesOut += bytes;
  }

  /** Usage as the upstream reports it; the last report counts, absurd counts are ignored. */
  observe(usage: Readonly<Usage>): void {
    this.#usage = containUsage(this.#usage, usage);
    this.#usageKnown ||= (tokenCount(usage.input) ?? tokenCount(usage.output)) !== undefined;
  }

  /** Closes the exchange. The first call decides; a second one is counted as a defect. */
  end(end: ExchangeEnd): void {
    if (this.#ended) return this.#deps.onSecondEnd();
    this.#ended = true;
    this.#deps.onEnd(this.#record(end));
  }

  /** How the exchange stands now. */
  live(): LiveExchange {
    const { id, endpoint, client, keyName, clientIp } = this.#start;
    return {
      id,
      startedAt: this.#startedAt,
      runningMs: round(this.#runningMs()),
      phase: this.#watch.phase,
      endpoint,
      client,
      lane: this.#resolved.lane ?? "none",
      stream: this.#stream,
      requestedModel: this.#requestedModel,
      model: this.#resolved.model ?? "",
      keyName,
      clientIp,
      ...this.#firstByteMs !== undefined && { firstByteMs: round(this.#firstByteMs) },
      retries: this.#retries,
      usage: { ...this.#usage },
      bytesOut: this.#bytesOut,
    };
  }

  #record({ outcome, status, error, finishReason }: ExchangeEnd): ExchangeRecord {
    const spent = this.#watch.spent(this.#deps.clock.monotonic());
    const { upstream, lane = "none", model = "", upstreamModel = "", dropped = [] } =
      this.#resolved;
    return {
      id: this.id,
      startedAt: this.#startedAt,
      endpoint: this.#start.endpoint,
      client: this.#start.client,
      ...upstream && { upstream },
      lane,
      stream: this.#stream,
      requestedModel: this.#requestedModel,
      model,
      upstreamModel,
      keyName: this.#start.keyName,
      clientIp: this.#start.clientIp,
      userAgent: this.#start.userAgent,
      status,
      outcome,
      ...this.#firstByteMs !== undefined && { firstByteMs: round(this.#firstByteMs) },
      totalMs: round(spent.body + spent.gateway + spent.upstream),
      bodyMs: round(spent.body),
      gatewayMs: round(spent.gateway),
      upstreamMs: round(spent.upstream),
      retries: this.#retries,
      usage: { ...this.#usage },
      usageKnown: this.#usageKnown,
      ...finishReason && { finishReason: this.#text(finishReason, 64) },
      ...error && { error: { kind: error.kind, message: this.#text(error.message, 500) } },
      dropped,
      bytesIn: this.#bytesIn,
      bytesOut: this.#bytesOut,
    };
  }

  #enter(phase: Phase): void {
    this.#watch.enter(phase, this.#deps.clock.monotonic());
  }

  #runningMs(): number {
    return this.#deps.clock.monotonic() - this.#opened;
  }

  /** A foreign text made fit to be kept and shown; redacted before it is cut. */
  #text(text: string, limit: number): string {
    return printable(this.#deps.redact(text), limit);
  }
}

/** Milliseconds to the microsecond: more digits are noise. */
function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
