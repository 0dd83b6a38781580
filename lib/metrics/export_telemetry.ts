import type { ExchangeRecord } from "../stats/record.ts";
import type { Statistics } from "../stats/recorder.ts";
import { version } from "../version.ts";
import { exchangeAttributes } from "./exchange_attributes.ts";
import type { Family } from "./family.ts";
import type { ModelLabels } from "./model_label.ts";
import { metricNames } from "./names.ts";
import {
  CLIENT_SPAN,
  type Context,
  ERROR_STATUS,
  type Meter,
  type OpenTelemetry,
  type Tracer,
} from "./otel_api.ts";

export interface TelemetryParts {
  statistics: Pick<Statistics, "subscribe">;
  /** How the process stands, asked whenever metrics are sent. */
  process(): Family[];
  labels: ModelLabels;
}

const SCOPE = "duo-gateway";

/** Bounds that the conventions for generative AI advise: tokens, and seconds. */
const TOKEN_BOUNDS = Array.from({ length: 14 }, (_, index) => 4 ** index);
const DURATION_BOUNDS = Array.from({ length: 14 }, (_, index) => 2 ** index / 100);
const FIRST_TOKEN_BOUNDS = [
  ...[0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25],
  ...[0.5, 0.75, 1, 2.5, 5, 7.5, 10],
];

/**
 * Tells OpenTelemetry of every exchange: one span, and the metrics that `/metrics` shows, counted
 * by this process. Spans belong to what was active when the exchange began, which is the span that
 * Deno makes of the HTTP request.
 */
export function exportTelemetry(
  otel: OpenTelemetry,
  { statistics, process, labels }: TelemetryParts,
): void {
  const meter = otel.meterProvider.getMeter(SCOPE, version);
  const tracer = otel.tracerProvider.getTracer(SCOPE, version);
  const count = exchangeCounter(meter);
  observeProcess(meter, process);
  // As large as the number of requests being served: each goes with its exchange's end.
  const contexts = new Map<string, Context>();
  statistics.subscribe((event) => {
    if (event.type === "begun") {
      contexts.set(event.exchange.id, otel.contextManager.active());
      return;
    }
    const { record } = event;
    const modelLabels = labels(record.model);
    count(record, modelLabels);
    traceExchange(tracer, record, exchangeAttributes(record, modelLabels), contexts.get(record.id));
    contexts.delete(record.id);
  });
}

/** Counts an ended exchange under its model's labels. */
type CountExchange = (record: ExchangeRecord, labels: ReturnType<ModelLabels>) => void;

function exchangeCounter(meter: Meter): CountExchange {
  const histogram = (key: keyof typeof metricNames, unit: string, bounds: readonly number[]) =>
    meter.createHistogram(metricNames[key].name, {
      description: metricNames[key].help,
      unit,
      advice: { explicitBucketBoundaries: bounds },
    });
  const counter = (key: keyof typeof metricNames, unit: string) =>
    meter.createCounter(metricNames[key].name, { description: metricNames[key].help, unit });
  const tokenUsage = histogram("tokenUsage", "{token}", TOKEN_BOUNDS);
  const duration = histogram("operationDuration", "s", DURATION_BOUNDS);
  const firstToken = histogram("timeToFirstToken", "s", FIRST_TOKEN_BOUNDS);
  const overhead = histogram("overhead", "s", DURATION_BOUNDS.map((bound) => bound / 100));
  const exchanges = counter("exchanges", "{exchange}");
  const retries = counter("retries", "{call}");
  const tokenParts = counter("tokenParts", "{token}");
  return ({ usage, usageKnown, outcome, ...record }, labels) => {
    exchanges.add(1, { ...labels, outcome });
    if (record.retries > 0) retries.add(record.retries, labels);
    if (usageKnown) {
      tokenUsage.record(usage.input, { ...labels, "gen_ai.token.type": "input" });
      tokenUsage.record(usage.output, { ...labels, "gen_ai.token.type": "output" });
      tokenParts.add(usage.cacheRead, { ...labels, part: "cache_read" });
      tokenParts.add(usage.cacheWrite, { ...labels, part: "cache_write" });
      tokenParts.add(usage.reasoning, { ...labels, part: "reasoning" });
    }
    if (outcome !== "completed") return;
    duration.record(record.totalMs / 1000, labels);
    overhead.record(record.gatewayMs / 1000, labels);
    if (record.firstByteMs !== undefined) firstToken.record(record.firstByteMs / 1000, labels);
  };
}

/** Shows what the process says of itself each time that metrics are sent. */
function observeProcess(meter: Meter, process: () => Family[]): void {
  const instruments = new Map(
    process().map(({ name, kind, help, unit }) => {
      const options = { description: help, ...unit && { unit } };
      return [
        name,
        kind === "counter"
          ? meter.createObservableCounter(name, options)
          : meter.createObservableGauge(name, options),
      ];
    }),
  );
  meter.addBatchObservableCallback((observer) => {
    for (const { name, samples } of process()) {
      const instrument = instruments.get(name);
      if (!instrument) continue;
      for (const sample of samples) {
        if ("value" in sample) observer.observe(instrument, sample.value, sample.labels);
      }
    }
  }, [...instruments.values()]);
}

function traceExchange(
  tracer: Tracer,
  record: ExchangeRecord,
  attributes: ReturnType<typeof exchangeAttributes>,
  context: Context,
): void {
  const { "gen_ai.operation.name": operation, "gen_ai.request.model": model } = attributes;
  const span = tracer.startSpan(
    `${operation} ${model}`,
    { kind: CLIENT_SPAN, startTime: record.startedAt, attributes },
    context,
  );
  if (record.error) span.setStatus({ code: ERROR_STATUS });
  span.end(record.startedAt + record.totalMs);
}
