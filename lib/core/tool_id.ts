import { shortHash } from "./short_hash.ts";

/** Messages' own pattern; OpenAI states only a length (40 in Chat, 64 in Responses). */
const legal = /^[A-Za-z0-9_-]+$/;

/**
 * The tool call id as an upstream accepts it: unchanged wherever it is legal, otherwise a name made
 * from its hash. Call and result are rewritten alike, so nothing has to be remembered, and the same
 * history gives the same bytes, which keeps the prompt cache.
 *
 * @param maxLength at least 29, the length of a made name.
 */
export function legalToolId(id: string, maxLength: number): string {
  return id.length <= maxLength && legal.test(id) ? id : `call_${shortHash(id, 24)}`;
}
