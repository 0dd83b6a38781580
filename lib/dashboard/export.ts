import type { ExchangeRecord } from "../stats/record.ts";
import { recordJson, type View } from "../stats/seed_json.ts";

/** What a row of an exported table may hold. */
type Cell = string | number | boolean | readonly string[] | undefined;

/** Columns of the table, in order: members of an exported record. */
const columns = [
  "id",
  "time",
  "model",
  "requestedModel",
  "upstreamModel",
  "clientDialect",
  "upstreamDialect",
  "lane",
  "stream",
  "outcome",
  "httpStatus",
  "errorKind",
  "errorMessage",
  "keyName",
  "clientIp",
  "userAgent",
  "firstByteMs",
  "latencyMs",
  "bodyMs",
  "gatewayMs",
  "upstreamMs",
  "retries",
  "inputTokens",
  "cacheReadTokens",
  "cacheWriteTokens",
  "outputTokens",
  "reasoningTokens",
  "usageKnown",
  "finishReason",
  "dropped",
  "bytesIn",
  "bytesOut",
] as const;

/** Records as JSON, each as in `/dashboard/api/stats` and with its time in words. */
export function exportJson(records: readonly ExchangeRecord[], view: View): string {
  return JSON.stringify(records.map((record) => exported(record, view)), null, 2);
}

/** Records as a table by RFC 4180, with a line of names. */
export function exportCsv(records: readonly ExchangeRecord[], view: View): string {
  const rows = records.map((record) => {
    const row: Record<string, Cell> = exported(record, view);
    return columns.map((name) => csvCell(row[name])).join(",");
  });
  return [columns.join(","), ...rows].map((line) => `${line}\r\n`).join("");
}

function exported(record: ExchangeRecord, view: View) {
  return { time: new Date(record.startedAt).toISOString(), ...recordJson(record, view) };
}

function csvCell(value: Cell): string {
  if (value === undefined) return "";
  const text = typeof value === "object" ? value.join(" ") : String(value);
  // Spreadsheets run what begins like a formula, and clients choose names of models and programs.
  const safe = typeof value !== "number" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
