import { createHash } from "node:crypto";

/**
 * The first `digits` (at most 64) hexadecimal digits of the text's SHA-256: the same for the same
 * text in every process, so that what is named by it stays stable from one request to the next.
 */
export function shortHash(text: string, digits: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, digits);
}
