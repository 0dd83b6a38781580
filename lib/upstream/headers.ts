import { isHeaderValue } from "./header_rules.ts";
import type { GatewayToken } from "./types.ts";
import type { Endpoint } from "./urls.ts";

/**
 * The client's headers that an endpoint's vendor gets to see, with what is sent when the client
 * says nothing. The gateway passes no others on, and neither do we: an allow-list.
 */
const forwarded: Readonly<Record<Endpoint, readonly (readonly [name: string, unsaid?: string])[]>> =
  {
    messages: [["anthropic-version", "2023-06-01"], ["anthropic-beta"]],
    count_tokens: [["anthropic-version", "2023-06-01"], ["anthropic-beta"]],
    chat: [],
    responses: [],
  };

export interface ProxyRequest {
  endpoint: Endpoint;
  token: GatewayToken;
  clientHeaders: Headers;
  requestId: string;
  userAgent: string;
}

/** As `fetch` takes them. */
type HeaderPairs = [name: string, value: string][];

/**
 * The headers of one request to the proxy: the token's own, ours, and the few of the client. They
 * are pairs because `fetch` takes four times as long for a `Headers` (docs/adr/0021).
 */
export function requestHeaders(request: ProxyRequest): HeaderPairs {
  const { endpoint, token, clientHeaders, requestId, userAgent } = request;
  const ours: HeaderPairs = [
    ["authorization", `Bearer ${token.value.reveal()}`],
    ["content-type", "application/json"],
    ["accept", "application/json, text/event-stream"],
    // Compressed streams arrive late and in lumps, and passthrough would have to undo them.
    ["accept-encoding", "identity"],
    ["user-agent", userAgent],
    ["x-request-id", requestId],
  ];
  for (const [name, fallback] of forwarded[endpoint]) {
    const value = clientHeaders.get(name);
    const sent = value !== null && isHeaderValue(value) ? value : fallback;
    if (sent !== undefined) ours.push([name, sent]);
  }
  const isOurs = (name: string) => ours.some(([own]) => own === name.toLowerCase());
  const others = token.headers.filter(([name]) => !isOurs(name));
  return [...ours, ...others.map(([name, value]): [string, string] => [name, value])];
}

/** The only headers of an answer that are the vendor's and mean something to a client. */
const ANSWERED = ["content-type", "anthropic-beta"];

/** The upstream's headers that a client gets. */
export function responseHeaders(upstream: Headers): HeaderPairs {
  const told: HeaderPairs = [];
  for (const name of ANSWERED) {
    const value = upstream.get(name);
    if (value !== null) told.push([name, value]);
  }
  return told;
}

/** Gives a reply that takes the place of the upstream's the headers that anybody looks at. */
export function keepKnown(upstream: Headers, reply: Headers): void {
  for (const name of [...ANSWERED, "content-length"]) {
    const value = upstream.get(name);
    if (value !== null) reply.set(name, value);
  }
}
