import { isPlaceholder } from "./placeholder.ts";
import { holdsCredential } from "./quote.ts";
import type { Setting } from "./settings.ts";

/** A setting's text for people to see: never a secret, nor what was put in a wrong place. */
export function shown({ secret }: Pick<Setting, "secret">, text: string): string {
  if (secret) return isPlaceholder(text) ? "(an example, no value)" : "(set, not shown)";
  return holdsCredential(text) ? "(not shown: it holds what looks like a credential)" : text;
}
