/**
 * The part of OpenTelemetry's JavaScript API that is used here, as Deno's built-in exporter offers
 * it without any package.
 */
export type Attributes = Readonly<Record<string, string | number | boolean | readonly string[]>>;

export interface OpenTelemetry {
  readonly meterProvider: { getMeter(name: string, version: string): Meter };
  readonly tracerProvider: { getTracer(name: string, version: string): Tracer };
  readonly contextManager: { active(): Context };
}

/** What a span belongs to; only handed on. */
export type Context = unknown;

interface InstrumentOptions {
  description: string;
  unit?: string;
  advice?: { explicitBucketBoundaries: readonly number[] };
}

export interface Meter {
  createHistogram(name: string, options: InstrumentOptions): {
    record(value: number, attributes: Attributes): void;
  };
  createCounter(name: string, options: InstrumentOptions): {
    add(value: number, attributes: Attributes): void;
  };
  createObservableGauge(name: string, options: InstrumentOptions): Observable;
  createObservableCounter(name: string, options: InstrumentOptions): Observable;
  addBatchObservableCallback(
    callback: (observer: Observer) => void,
    observables: readonly Observable[],
  ): void;
}

/** An instrument that is read when metrics are sent; only handed on. */
export type Observable = object;

export interface Observer {
  observe(observable: Observable, value: number, attributes: Attributes): void;
}

export interface Tracer {
  startSpan(
    name: string,
    options: {
      kind: number;
      /** Milliseconds since the epoch. */
      startTime: number;
      attributes: Attributes;
    },
    context: Context,
  ): Span;
}

export interface Span {
  setStatus(status: { code: number }): void;
  end(endTime: number): void;
}

/** `SpanKind.CLIENT` and `SpanStatusCode.ERROR`. */
export const CLIENT_SPAN = 2;
export const ERROR_STATUS = 2;
