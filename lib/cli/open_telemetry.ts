import type { OpenTelemetry } from "../metrics/otel_api.ts";

/** Where OpenTelemetry's JavaScript API looks for what is set up, in its first major version. */
const REGISTERED = Symbol.for("opentelemetry.js.api.1");

/**
 * Deno's exporter, if it is on: with `OTEL_DENO=true` Deno registers itself at the start, so there
 * is no need to read that variable, nor for a package.
 */
export function openTelemetry(): OpenTelemetry | undefined {
  return Object.hasOwn(globalThis, REGISTERED) ? Deno.telemetry : undefined;
}
