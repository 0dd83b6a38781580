import { GatewayError } from "../core/errors.ts";
import { Secret } from "../core/secret.ts";
import { cut } from "./printable.ts";
import type { Redact } from "./redact.ts";

/** What a log entry may consist of; never undefined, never an object with a prototype. */
export type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain };

/** Longest text, in UTF-16 units, most members of a list or object, and deepest nesting kept. */
const LONGEST_TEXT = 500;
const MOST_MEMBERS = 32;
const DEEPEST = 3;
/** No log field needs more; what lies beyond is not even looked at. */
const LONGEST_INPUT = 64 * 1024;
const MOST_FRAMES = 8;

/**
 * Any value as bounded data that is safe to print. Every text in it, keys included, has passed
 * `redact`, and is redacted *before* it is cut: half a secret would no longer be recognised.
 */
export function plain(value: unknown, redact: Redact, depth = 0): Plain {
  if (typeof value === "string") return safeText(value, redact);
  if (typeof value === "boolean" || value === null || value === undefined) return value ?? null;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") return safeText(String(value), redact);
  if (value instanceof Secret) return value.toJSON();
  if (depth >= DEEPEST) return "[deeper]";
  if (value instanceof Error) return describeError(value, redact, depth);
  if (Array.isArray(value)) {
    return value.slice(0, MOST_MEMBERS).map((item) => plain(item, redact, depth + 1));
  }
  if (isRecord(value)) {
    const copy = Object.create(null);
    for (const [key, member] of Object.entries(value).slice(0, MOST_MEMBERS)) {
      if (member !== undefined) copy[safeText(key, redact)] = plain(member, redact, depth + 1);
    }
    return copy;
  }
  // Anything else (a Request, Headers, bytes, a function) may hold what must not be printed.
  return `[${typeof value === "object" ? value.constructor?.name ?? "object" : typeof value}]`;
}

/** A text without credentials, cut to the longest that a field may have. */
export function safeText(text: string, redact: Redact): string {
  return cut(redact(cut(text, LONGEST_INPUT)), LONGEST_TEXT);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function describeError(error: Error, redact: Redact, depth: number): Plain {
  const copy: { [key: string]: Plain } = Object.create(null);
  copy.name = safeText(error.name, redact);
  if (error instanceof GatewayError) copy.kind = error.kind;
  // JSON.parse quotes its input in its messages, and the input may be a prompt.
  copy.message = error instanceof SyntaxError
    ? "[withheld: it may quote what was parsed]"
    : safeText(error.message, redact);
  if (!(error instanceof GatewayError)) copy.at = frames(error, redact);
  if (error.cause !== undefined) copy.cause = plain(error.cause, redact, depth + 1);
  return copy;
}

/** The first frames of the stack, without its head, which repeats the message. */
function frames(error: Error, redact: Redact): Plain[] {
  return cut(error.stack ?? "", LONGEST_INPUT).split("\n")
    .map((line) => line.trim())
    .filter((line) => line.startsWith("at "))
    .slice(0, MOST_FRAMES)
    .map((line) => safeText(line, redact));
}
