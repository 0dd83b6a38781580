import type { Model } from "../models/model.ts";

/** Most names of what was left out that are told: a request can hold thousands of such parts. */
const MOST_DROPPED = 32;

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
