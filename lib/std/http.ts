/**
 * The part of `@std/http` that is used here: same names, same signatures.
 */

/** HTTP statuses by name, those that a gateway answers with. */
export const STATUS_CODE = {
  OK: 200,
  Created: 201,
  NoContent: 204,
  SeeOther: 303,
  NotModified: 304,
  BadRequest: 400,
  Unauthorized: 401,
  PaymentRequired: 402,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  RequestTimeout: 408,
  ContentTooLarge: 413,
  UnsupportedMediaType: 415,
  UpgradeRequired: 426,
  TooManyRequests: 429,
  InternalServerError: 500,
  BadGateway: 502,
  ServiceUnavailable: 503,
  GatewayTimeout: 504,
} as const;

export type StatusCode = typeof STATUS_CODE[keyof typeof STATUS_CODE];

/**
 * The reason phrase of each of these statuses. Written out, because Node's table comes with all of
 * `node:http`, and a start would wait 16 ms for that.
 */
export const STATUS_TEXT: Readonly<Record<number, string>> = {
  200: "OK",
  201: "Created",
  204: "No Content",
  303: "See Other",
  304: "Not Modified",
  400: "Bad Request",
  401: "Unauthorized",
  402: "Payment Required",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  426: "Upgrade Required",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
} satisfies Record<StatusCode, string>;

/** A cookie as it is set. */
export interface Cookie {
  name: string;
  value: string;
  /** A date, or milliseconds since the epoch. */
  expires?: Date | number;
  /** Whole seconds; 0 deletes the cookie. */
  maxAge?: number;
  domain?: string;
  path?: string;
  secure?: boolean;
  httpOnly?: boolean;
  sameSite?: "Strict" | "Lax" | "None";
}

/** The cookies of a request by name; of several with one name, the last. */
export function getCookies(headers: Headers): Record<string, string> {
  const pairs = (headers.get("cookie") ?? "").split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair !== "")
    .map((pair) => {
      const equals = pair.includes("=") ? pair.indexOf("=") : pair.length;
      return [pair.slice(0, equals).trim(), pair.slice(equals + 1)];
    });
  return Object.fromEntries(pairs);
}

/** RFC 6265, section 4.1.1: a cookie's name is a token. */
const COOKIE_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** The same section: no control character, space, quote, comma, semicolon or backslash. */
const COOKIE_VALUE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/;

const COOKIE_ATTRIBUTE = /^[\x20-\x3a\x3c-\x7e]*$/;

/**
 * Adds a `Set-Cookie` header.
 *
 * @throws {SyntaxError} when a part of the cookie cannot stand in the header.
 * @throws {RangeError} when `maxAge` is not a whole number from 0 up.
 */
export function setCookie(headers: Headers, cookie: Cookie): void {
  const { name, value, expires, maxAge, domain, path, secure, httpOnly, sameSite } = cookie;
  if (!COOKIE_NAME.test(name)) throw new SyntaxError(`Cannot set cookie: its name is no token`);
  if (!COOKIE_VALUE.test(value)) {
    throw new SyntaxError(`Cannot set cookie "${name}": its value has a forbidden character`);
  }
  if (maxAge !== undefined && !(Number.isInteger(maxAge) && maxAge >= 0)) {
    throw new RangeError(`Cannot set cookie "${name}": Max-Age is ${maxAge}`);
  }
  for (const attribute of [domain ?? "", path ?? ""]) {
    if (!COOKIE_ATTRIBUTE.test(attribute)) {
      throw new SyntaxError(`Cannot set cookie "${name}": an attribute has a forbidden character`);
    }
  }
  const parts = [`${name}=${value}`];
  if (secure) parts.push("Secure");
  if (httpOnly) parts.push("HttpOnly");
  if (maxAge !== undefined) parts.push(`Max-Age=${maxAge}`);
  if (domain) parts.push(`Domain=${domain}`);
  if (sameSite) parts.push(`SameSite=${sameSite}`);
  if (path) parts.push(`Path=${path}`);
  if (expires !== undefined) parts.push(`Expires=${new Date(expires).toUTCString()}`);
  headers.append("set-cookie", parts.join("; "));
}

/** Adds a `Set-Cookie` header that deletes the cookie of this name, path and domain. */
export function deleteCookie(
  headers: Headers,
  name: string,
  attributes: Pick<Cookie, "path" | "domain" | "secure" | "httpOnly"> = {},
): void {
  setCookie(headers, { name, value: "", expires: new Date(0), ...attributes });
}

/** One message of an event stream. */
export interface ServerSentEventMessage {
  /** A line that no client reports; keeps the connection alive. */
  comment?: string;
  event?: string;
  data?: string;
  id?: string | number;
  /** Milliseconds that the client is to wait before it connects again. */
  retry?: number;
}

/** Turns messages into the bytes of an event stream. */
export class ServerSentEventStream extends TransformStream<ServerSentEventMessage, Uint8Array> {
  constructor() {
    const encoder = new TextEncoder();
    super({
      transform(message, controller) {
        controller.enqueue(encoder.encode(eventText(message)));
      },
    });
  }
}

/** @throws {SyntaxError} when a field that must be one line has a line break in it. */
function eventText({ comment, event, data, id, retry }: ServerSentEventMessage): string {
  const lines: string[] = [];
  if (comment !== undefined) lines.push(`:${oneLine("comment", comment)}`);
  if (event !== undefined) lines.push(`event:${oneLine("event", event)}`);
  if (data !== undefined) lines.push(...data.split(/\r\n|\r|\n/).map((line) => `data:${line}`));
  if (id !== undefined) lines.push(`id:${oneLine("id", String(id))}`);
  if (retry !== undefined) lines.push(`retry:${retry}`);
  return lines.join("\n") + "\n\n";
}

function oneLine(field: string, text: string): string {
  if (/[\r\n]/.test(text)) throw new SyntaxError(`Cannot send "${field}": it has a line break`);
  return text;
}
