import { createHash } from "node:crypto";

/** Names a content: 16 hexadecimal digits, the same wherever it is built. */
export function hashOf(...contents: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const content of contents) hash.update(`${content.length}:`).update(content);
  return hash.digest("hex").slice(0, 16);
}
