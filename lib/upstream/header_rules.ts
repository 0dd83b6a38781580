/** What HTTP allows in header names and values, and which headers are never passed on. */

/** Largest length of a header value that is accepted from outside, in characters. */
const LONGEST_VALUE = 8_192;

/** Whether this is a legal header name (RFC 9110 section 5.1). */
export function isHeaderName(name: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name);
}

/** Whether this is a legal header value (RFC 9110 section 5.5), empty ones included. */
export function isHeaderValue(value: string): boolean {
  return value.length <= LONGEST_VALUE && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}

const NOT_PASSED_ON: ReadonlySet<string> = new Set([
  // Belong to one connection (RFC 9110 section 7.6.1).
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  // Belong to one request.
  "content-length",
  "expect",
  "host",
  // Carry a credential. GitLab's exchange used to return `x-api-key`, which vendors would prefer to
  // the bearer token; its own clients take it out as well.
  "authorization",
  "cookie",
  "proxy-authenticate",
  "proxy-authorization",
  "set-cookie",
  "x-api-key",
]);

/** Whether a header that the token exchange returned may go along with the gateway token. */
export function mayAccompanyToken(name: string): boolean {
  return !NOT_PASSED_ON.has(name.toLowerCase());
}
