import type { Opaque } from "../../core/canonical.ts";
import { isReadable, writeOpaque } from "../../core/reasoning_carrier.ts";

/** All of Anthropic's models read each other's signatures. */
export const SEAL_FAMILY = "claude";

/** The `signature`, or the `data` of redacted thinking, that a client is given for the value. */
export function sealOf(opaque: Opaque): string {
  return writeOpaque(opaque, "messages") ?? "";
}

/** Whether Anthropic's models can read the value. */
export function isOwnSeal(opaque: Opaque): boolean {
  return isReadable(opaque, "messages", SEAL_FAMILY);
}
