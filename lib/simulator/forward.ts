import type { Json } from "./json.ts";
import type { SimulatedModel } from "./models.ts";

type Vendor = SimulatedModel["rules"]["vendor"];

/** Request headers that the gateway sends on; every other one is dropped. */
const requestHeaders: Readonly<Record<Vendor, readonly string[]>> = {
  anthropic: ["accept", "content-type", "anthropic-version", "anthropic-beta"],
  openai: ["accept", "content-type", "user-agent"],
};

/** Names of litellm's own parameters: it takes them out of the body before it sends it on. */
const POPPED: ReadonlySet<string> = new Set([
  "metadata",
  "tags",
  "id",
  "headers",
  "api_key",
  "fallbacks",
  "guardrails",
  "caching",
]);

/** What of a request reaches the vendor. */
export function forward(vendor: Vendor, headers: Headers, body: Json) {
  const kept = new Headers();
  for (const name of requestHeaders[vendor]) {
    const value = headers.get(name);
    if (value !== null) kept.set(name, value);
  }
  return {
    headers: kept,
    body: Object.fromEntries(Object.entries(body).filter(([name]) => !POPPED.has(name))),
  };
}
