import { createHash } from "node:crypto";
import { Secret } from "../core/secret.ts";

/** What keys made here begin with, so that people and scanners of secrets recognise them. */
const PREFIX = "dgk_";

/** 192 bits: 32 characters. */
const KEY_BYTES = 24;

/**
 * The form in which a key is kept and looked up: its SHA-256 in hexadecimal.
 *
 * One fast hash is enough, because a key made here has 192 random bits: nobody can try them all,
 * whatever one trial costs. Slow hashes protect passwords, which people choose, and one on every
 * request would let anybody with wrong keys keep the processor busy.
 */
export function keyHash(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

/**
 * A new key.
 *
 * @param fill fills an array with bytes nobody can predict: `crypto.getRandomValues`.
 */
export function newKey(fill: (bytes: Uint8Array<ArrayBuffer>) => void): Secret {
  const bytes = new Uint8Array(KEY_BYTES);
  fill(bytes);
  return new Secret(PREFIX + bytes.toBase64({ alphabet: "base64url" }));
}
