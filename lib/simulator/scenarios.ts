import type { ProxyFault } from "./faults.ts";
import { proxyFaults } from "./fault_presets_proxy.ts";
import type { Mood } from "./mind/ask.ts";
import { type Pace, readingPace } from "./pace.ts";

/** What the prompt can ask for: a fault, another mood of the model, or another pace. */
export interface Scenario {
  fault?: ProxyFault;
  mood?: Mood;
  pace?: Pace;
}

const scenarios = {
  /** Refused by the gateway or the vendor, by status. */
  "400": { fault: proxyFaults.invalidRequest() },
  "401": { fault: proxyFaults.invalidToken() },
  "402": { fault: proxyFaults.creditsUsedUp() },
  "403": { fault: proxyFaults.notEntitled() },
  "404": { fault: proxyFaults.vendorModelNotFound() },
  "413": { fault: proxyFaults.tooLarge() },
  "429": { fault: proxyFaults.rateLimited() },
  "500": { fault: proxyFaults.serverError() },
  "502": { fault: proxyFaults.badGateway() },
  "503": { fault: proxyFaults.cloudflare503() },
  "524": { fault: proxyFaults.cloudflare524() },
  "529": { fault: proxyFaults.overloaded() },
  /** The prompt is longer than the model's context. */
  overflow: { fault: proxyFaults.contextOverflow() },
  /** Status 500 without a body. */
  nobody: { fault: proxyFaults.emptyBody(500) },
  /** No answer at all. */
  hang: { fault: proxyFaults.hang() },
  /** The connection breaks while the model speaks. */
  cut: { fault: proxyFaults.stream.reset(8) },
  /** The stream ends as if complete, without its proper end. */
  eof: { fault: proxyFaults.stream.eof(8) },
  /** The vendor reports an error while the model speaks. */
  error: { fault: proxyFaults.stream.errorEvent(8) },
  /** The model falls silent for good. */
  silence: { fault: proxyFaults.stream.silence(8) },
  /** An event that is no JSON. */
  garbage: { fault: proxyFaults.stream.garbage(8) },
  /** One byte at a time. */
  bytes: { fault: proxyFaults.stream.oneBytePerChunk() },
  /** Slower than anybody reads. */
  slow: { pace: { firstMs: 3000, deltaMs: 400 } },
  /** As fast as one reads, whatever the pace otherwise. */
  read: { pace: readingPace },
  /** Several thousand words. */
  long: { mood: { length: "long", calls: "none" } },
  /** Nothing. */
  empty: { mood: { length: "empty", calls: "none" } },
  /** The model declines. */
  refusal: { mood: { refuses: true } },
  /** The output limit is reached. */
  max_tokens: { mood: { runsOut: true, calls: "none" } },
  /** No tools. */
  text: { mood: { calls: "none" } },
  /** Two calls at once. */
  parallel: { mood: { calls: "two" } },
} as const satisfies Record<string, Scenario>;

/** Names that a prompt can mention as `sim:<name>`. */
export const scenarioNames: readonly string[] = Object.keys(scenarios);

/** What the prompt asks for, or nothing in particular. */
export function scenarioOf(prompt: string): Scenario {
  for (const [, name] of prompt.matchAll(/\bsim:([a-z0-9_]+)/g)) {
    const found = Object.entries(scenarios).find(([key]) => key === name);
    if (found) return found[1];
  }
  return {};
}
