import type { DialectName } from "../dialects/names.ts";
import type { Flight } from "../instances/instance.ts";
import type { Phase } from "../stats/phase.ts";
import type { ExchangeRecord, Lane } from "../stats/record.ts";
import type { View } from "../stats/seed_json.ts";

/** An exchange that is being served, as a row of a table. */
export interface FlightRow {
  readonly id: string;
  readonly startedAt: number;
  readonly phase: Phase;
  readonly model: string;
  readonly client: DialectName;
  readonly lane: Lane;
  readonly stream: boolean;
  readonly firstByteMs?: number;
  readonly retries: number;
  readonly bytesOut: number;
  /** Output tokens so far. */
  readonly tokens: number;
  /** Whether they were worked out from the size of the answer. */
  readonly isEstimate: boolean;
  readonly requestedModel?: string;
  readonly key?: string;
  /** Which process serves it; absent where there is only one. */
  readonly instance?: string;
}

/** Bytes of the answer for each token of it, by the client's dialect. */
export type BytesPerToken = ReadonlyMap<DialectName, number>;

export function flightRow(live: Flight, ratios: BytesPerToken, view: View): FlightRow {
  const { id, startedAt, phase, model, client, lane, stream, firstByteMs, retries, bytesOut } =
    live;
  // Upstreams report output when it ends; what they say at the beginning is a token or two.
  const estimate = stream ? Math.round(bytesOut / (ratios.get(client) ?? Infinity)) : 0;
  const isEstimate = estimate > live.usage.output;
  return {
    id,
    startedAt,
    phase,
    model,
    client,
    lane,
    stream,
    ...firstByteMs !== undefined && { firstByteMs },
    retries,
    bytesOut,
    tokens: isEstimate ? estimate : live.usage.output,
    isEstimate,
    ...view === "full" && { requestedModel: live.requestedModel, key: live.keyName },
  };
}

/** Streams with less output tell more about the frame around it than about it. */
const FEWEST_TOKENS = 20;

/**
 * How many bytes a token took in the streams that ended lately. Where none did, a dialect has no
 * ratio and its running answers have no estimate.
 */
export function bytesPerToken(records: readonly ExchangeRecord[]): BytesPerToken {
  const sums = new Map<DialectName, { bytes: number; tokens: number }>();
  for (const { stream, outcome, usage, client, bytesOut } of records) {
    // Reasoning is counted as output but mostly not sent.
    const tokens = usage.output - usage.reasoning;
    if (!stream || outcome !== "completed" || tokens < FEWEST_TOKENS) continue;
    const sum = sums.get(client) ?? { bytes: 0, tokens: 0 };
    sums.set(client, { bytes: sum.bytes + bytesOut, tokens: sum.tokens + tokens });
  }
  return new Map([...sums].map(([client, { bytes, tokens }]) => [client, bytes / tokens]));
}
