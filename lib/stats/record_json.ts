import {
  type Check,
  flag,
  listOf,
  members,
  number,
  oneOf,
  optional,
  text,
  time,
} from "../core/checks.ts";
import { outcomeKinds } from "../core/outcome.ts";
import type { ExchangeRecord } from "./record.ts";

/** What every member has to be; words that only this program chooses are taken as texts. */
const checks: Readonly<Record<keyof ExchangeRecord, Check>> = {
  id: text,
  startedAt: time,
  endpoint: text,
  client: text,
  upstream: optional(text),
  lane: text,
  stream: flag,
  requestedModel: text,
  model: text,
  upstreamModel: text,
  keyName: text,
  clientIp: text,
  userAgent: text,
  status: number,
  outcome: oneOf(outcomeKinds),
  firstByteMs: optional(number),
  totalMs: number,
  bodyMs: number,
  gatewayMs: number,
  upstreamMs: number,
  retries: number,
  usage: members({
    input: number,
    cacheRead: number,
    cacheWrite: number,
    output: number,
    reasoning: number,
  }),
  usageKnown: flag,
  finishReason: optional(text),
  error: optional(members({ kind: text, message: text })),
  dropped: listOf(text, 100),
  bytesIn: number,
  bytesOut: number,
};

const isRecord = members(checks);

/** The exchange that a foreign value describes; `undefined` when it describes none. */
export function readRecord(value: unknown): ExchangeRecord | undefined {
  return isRecord(value) ? value as ExchangeRecord : undefined;
}
