import { isHeaderValue } from "./header_rules.ts";
import type { GatewayToken } from "./types.ts";
import type { Endpoint } from "./urls.ts";

/**
 * The client's headers that an endpoint's vendor gets to see, with what is sent when the client
 * says nothing. The gateway passes no others on, and neither do we: an allow-list.
 */
const forwarded = {
  messages: { "anthropic-version": "2023-06-01", "anthropic-beta": undefined },
  count_tokens: { "anthropic-version": "2023-06-01", "anthropic-beta": undefined },
  chat: {},
  responses: {},
} as const satisfies Record<Endpoint, Record<string, string | undefined>>;

export interface ProxyRequest {
  endpoint: Endpoint;
  token: GatewayToken;
  clientHeaders: Headers;
  requestId: string;
  userAgent: string;
}

/**
 * The headers of one request to the proxy: the token's own, ours, and the few of the client. They
 * are pairs because `fetch` takes four times as long for a `Headers` (docs/adr/0021).
 */
export function requestHeaders(request: ProxyRequest): [name: string, value: string][] {
  const { endpoint, token, clientHeaders, requestId, userAgent } = request;
  const headers = new Map(token.headers.map(([name, value]) => [name.toLowerCase(), value]));
  for (const [name, fallback] of Object.entries(forwarded[endpoint])) {
    const value = clientHeaders.get(name);
    const sent = value !== null && isHeaderValue(value) ? value : fallback;
    if (sent !== undefined) headers.set(name, sent);
  }
  headers.set("authorization", `Bearer ${token.value.reveal()}`);
  headers.set("content-type", "application/json");
  headers.set("accept", "application/json, text/event-stream");
  // Compressed streams arrive late and in lumps, and passthrough would have to undo them.
  headers.set("accept-encoding", "identity");
  headers.set("user-agent", userAgent);
  headers.set("x-request-id", requestId);
  return [...headers];
}

/** The only headers of an answer that are the vendor's and mean something to a client. */
const ANSWERED = ["content-type", "anthropic-beta"];

/** The upstream's headers that a client gets. */
export function responseHeaders(upstream: Headers): Headers {
  const headers = new Headers();
  for (const name of ANSWERED) {
    const value = upstream.get(name);
    if (value !== null) headers.set(name, value);
  }
  return headers;
}
