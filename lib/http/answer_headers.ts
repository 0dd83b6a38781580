import type { Model } from "../models/model.ts";
import { responseHeaders } from "../upstream/headers.ts";

/** Most names of what was left out that are told: a request can hold thousands of such parts. */
const MOST_DROPPED = 32;

/**
 * Adds the upstream's headers that a client gets to those that a reply has already. To add headers
 * to a response that is there takes Deno half the time of making one with them (docs/adr/0021).
 */
export function addUpstreamHeaders(reply: Headers, upstream: Headers): void {
  for (const [name, value] of responseHeaders(upstream)) {
    if (!reply.has(name)) reply.set(name, value);
  }
}

/** What the gateway says about an answer: which model gave it, and what had to be left out. */
export function setGatewayHeaders(
  headers: Headers,
  model: Model,
  dropped: readonly string[],
): void {
  headers.set("x-gateway-model", model.id);
  if (dropped.length === 0) return;
  const names = [...new Set(dropped)].slice(0, MOST_DROPPED);
  headers.set("x-gateway-dropped", names.join(", "));
}

/** Proxies in front of the gateway must neither keep a stream back nor change it. */
export function setStreamHeaders(headers: Headers): void {
  headers.set("content-type", "text/event-stream; charset=utf-8");
  headers.set("cache-control", "no-cache, no-transform");
  headers.set("x-accel-buffering", "no");
}
