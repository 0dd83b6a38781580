import type { ErrorKind } from "../core/errors.ts";
import type { OutcomeKind } from "../core/outcome.ts";
import type { DialectName } from "../dialects/names.ts";
import type { ExchangeRecord, Lane } from "../stats/record.ts";
import type { View } from "../stats/seed_json.ts";
import { clientName } from "./client_name.ts";

/** An ended exchange as a row of a table. What may not be seen by everybody is absent for them. */
export interface ExchangeRow {
  readonly id: string;
  readonly startedAt: number;
  /** Bounded name of the model; empty when none was found. */
  readonly model: string;
  readonly client: DialectName;
  readonly upstream?: DialectName;
  readonly lane: Lane;
  readonly stream: boolean;
  readonly outcome: OutcomeKind;
  readonly status: number;
  readonly errorKind?: ErrorKind;
  readonly firstByteMs?: number;
  readonly totalMs: number;
  readonly gatewayMs: number;
  readonly retries: number;
  readonly input: number;
  readonly cacheRead: number;
  readonly output: number;
  readonly usageKnown: boolean;
  /** Output tokens a second while the answer was being written; absent when that says nothing. */
  readonly speed?: number;
  readonly requestedModel?: string;
  readonly clientName?: string;
  readonly key?: string;
  readonly error?: string;
}

/** A rate over less than this, in milliseconds, is noise. */
const SHORTEST_WRITING_MS = 100;

export function exchangeRow(record: ExchangeRecord, view: View): ExchangeRow {
  const { usage, error } = record;
  const speed = writingSpeed(record);
  return {
    id: record.id,
    startedAt: record.startedAt,
    model: record.model,
    client: record.client,
    ...record.upstream && { upstream: record.upstream },
    lane: record.lane,
    stream: record.stream,
    outcome: record.outcome,
    status: record.status,
    ...error && { errorKind: error.kind },
    ...record.firstByteMs !== undefined && { firstByteMs: record.firstByteMs },
    totalMs: record.totalMs,
    gatewayMs: record.gatewayMs,
    retries: record.retries,
    input: usage.input,
    cacheRead: usage.cacheRead,
    output: usage.output,
    usageKnown: record.usageKnown,
    ...speed !== undefined && { speed },
    ...view === "full" && {
      requestedModel: record.requestedModel,
      clientName: clientName(record.userAgent),
      key: record.keyName,
      ...error && { error: error.message },
    },
  };
}

/**
 * Output tokens a second, from the first byte to the end. An answer that is not streamed arrives in
 * one piece, so that its writing cannot be told from its waiting.
 */
export function writingSpeed(record: ExchangeRecord): number | undefined {
  const { stream, firstByteMs, totalMs, usage } = record;
  if (!stream || firstByteMs === undefined || usage.output === 0) return undefined;
  const ms = totalMs - firstByteMs;
  return ms < SHORTEST_WRITING_MS ? undefined : usage.output / (ms / 1000);
}
