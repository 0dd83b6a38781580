import { parseRetryAfter } from "./retry_after.ts";

/** An answer that is not the one hoped for, read as far as it can be without knowing its author. */
export interface Reply {
  status: number;
  /** The body as JSON; `undefined` when it is none. */
  json: unknown;
  /** What it says, in one short line: from the JSON shapes of GitLab and its gateway, or plain text. */
  words: string;
  /** The machine-readable word beside them, such as `insufficient_scope`; empty when absent. */
  code: string;
  /** What sort of body it was. */
  body: "json" | "page" | "text" | "empty";
  retryAfter: number | undefined;
  /** Host that a redirect points to. */
  redirectHost: string | undefined;
}

/**
 * Reads an answer's head and body.
 *
 * @param now wall-clock time in milliseconds since the epoch, for a `retry-after` date.
 */
export function readReply(
  { status, headers, url }: { status: number; headers: Headers; url: URL },
  bytes: Uint8Array,
  now: number,
): Reply {
  const text = new TextDecoder().decode(bytes).trim();
  const json = parseJson(text);
  const body = sortOf(text, json, headers.get("content-type") ?? "");
  return {
    status,
    json,
    body,
    words: oneLine(body === "json" ? spoken(json) : body === "text" ? text : ""),
    code: firstString(member(json, "error_code"), member(json, "error")),
    retryAfter: parseRetryAfter(headers.get("retry-after"), now),
    redirectHost: hostOf(headers.get("location"), url),
  };
}

/** The value of a JSON text, or `undefined` when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A member of a JSON object; `undefined` for anything else, and for what is only inherited. */
export function member(json: unknown, key: string): unknown {
  if (typeof json !== "object" || json === null || !Object.hasOwn(json, key)) return undefined;
  return Reflect.get(json, key);
}

function sortOf(text: string, json: unknown, contentType: string): Reply["body"] {
  if (text === "") return "empty";
  if (typeof json === "object" && json !== null) return "json";
  return contentType.includes("html") || text.startsWith("<") ? "page" : "text";
}

/**
 * The sentence in one of the JSON shapes of GitLab and its gateway: `message` or `detail`, maybe
 * one level down in an `error`, or `error` with its `error_description`.
 */
function spoken(json: unknown): string {
  const error = member(json, "error");
  const message = member(json, "message");
  return firstString(
    member(json, "error_description"),
    member(json, "detail"),
    message,
    member(message, "error"),
    error,
    member(error, "message"),
  );
}

function firstString(...values: unknown[]): string {
  return values.find((value) => typeof value === "string") ?? "";
}

/** Longest quotation of an upstream in an error message, in characters. */
const LONGEST_WORDS = 300;

/** What looks like a GitLab token or a JSON web token. */
const CREDENTIAL = /\bgl[a-z]{2,8}-[\w.-]{8,}|\beyJ[\w-]{8,}[\w.-]*/g;

/** Foreign text as one short line without control characters and without anything secret. */
function oneLine(text: string): string {
  const short = text.slice(0, 4 * LONGEST_WORDS).replace(CREDENTIAL, "[secret]")
    .replace(/[\s\p{C}]+/gu, " ").trim();
  return short.length > LONGEST_WORDS
    ? `${short.slice(0, LONGEST_WORDS).toWellFormed()}...`
    : short;
}

function hostOf(location: string | null, base: URL): string | undefined {
  return location === null ? undefined : URL.parse(location, base)?.host;
}
