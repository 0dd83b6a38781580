import { outcomeKinds } from "../core/outcome.ts";
import type { ExchangeRecord } from "./record.ts";

type Check = (value: unknown) => boolean;

/** No text of a record is longer; what is was not written by this program. */
const LONGEST_TEXT = 2000;

const text: Check = (value) => typeof value === "string" && value.length <= LONGEST_TEXT;
const flag: Check = (value) => typeof value === "boolean";
const number: Check = (value) => Number.isFinite(value) && (value as number) >= 0;
const time: Check = (value) => number(value) && (value as number) <= 8.64e15;
const optional = (check: Check): Check => (value) => value === undefined || check(value);
const members = (checks: Readonly<Record<string, Check>>): Check => (value) =>
  typeof value === "object" && value !== null &&
  Object.entries(checks).every(([name, check]) => check((value as Record<string, unknown>)[name]));

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
  outcome: (value) => outcomeKinds.some((kind) => kind === value),
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
  dropped: (value) => Array.isArray(value) && value.length <= 100 && value.every(text),
  bytesIn: number,
  bytesOut: number,
};

const isRecord = members(checks);

/** The exchange that a foreign value describes; `undefined` when it describes none. */
export function readRecord(value: unknown): ExchangeRecord | undefined {
  return isRecord(value) ? value as ExchangeRecord : undefined;
}
