/**
 * Thinking that only its vendor can read travels through clients of another dialect in the one
 * field that they hand back unchanged, a `signature` or an `encrypted_content`. The carrier is that
 * field's value: a versioned prefix for the dialect that the value came from, and base64url of JSON.
 */
import type { DialectName } from "../dialects/names.ts";
import { dialectNames } from "../dialects/names.ts";
import type { JsonValue, Opaque } from "./canonical.ts";

const prefixes = {
  messages: "gwa1.",
  chat: "gwc1.",
  responses: "gwr1.",
} as const satisfies Record<DialectName, string>;

/** Largest value that is carried, in characters; encrypted reasoning has some ten thousand. */
const LONGEST_VALUE = 4 * 1024 * 1024;
/** Base64 of base64 in JSON, and some room for the other members. */
const LONGEST_CARRIER = 8 * 1024 * 1024;
const LONGEST_NAME = 256;

/**
 * What a client of the dialect `into` is given for the value: the value itself if it came from that
 * dialect, else a carrier. `undefined` when it is too large to be handed around.
 */
export function writeOpaque(opaque: Opaque, into: DialectName): string | undefined {
  if (opaque.value.length > LONGEST_VALUE) return undefined;
  if (opaque.origin === into) return opaque.value;
  const json = JSON.stringify({
    m: opaque.family,
    v: opaque.value,
    ...(opaque.redacted && { r: true }),
    ...(opaque.id !== undefined && { id: opaque.id }),
  });
  const base64 = new TextEncoder().encode(json).toBase64({
    alphabet: "base64url",
    omitPadding: true,
  });
  return prefixes[opaque.origin] + base64;
}

/**
 * What a client of the dialect `from` has handed back: the content of a carrier, or a value of that
 * dialect's own vendor, whose model family is not known then (`""`). `undefined` for an empty text
 * and for a carrier that was damaged; the thinking is then to be dropped. Never throws.
 */
export function readOpaque(text: string, from: DialectName): Opaque | undefined {
  if (text === "") return undefined;
  const origin = dialectNames.find((name) => text.startsWith(prefixes[name]));
  if (!origin) return { origin: from, family: "", value: text };
  if (text.length > LONGEST_CARRIER) return undefined;
  try {
    const base64 = text.slice(prefixes[origin].length);
    const json = new TextDecoder("utf-8", { fatal: true })
      .decode(Uint8Array.fromBase64(base64, { alphabet: "base64url" }));
    return opaqueFrom(origin, JSON.parse(json));
  } catch {
    return undefined;
  }
}

/**
 * Whether a model of `family` that is reached in `dialect` can read the value. A family that is not
 * known may be any: the vendor decides.
 */
export function isReadable(opaque: Opaque, dialect: DialectName, family: string): boolean {
  return opaque.origin === dialect && (opaque.family === "" || opaque.family === family);
}

function opaqueFrom(origin: DialectName, content: JsonValue): Opaque | undefined {
  if (typeof content !== "object" || content === null || Array.isArray(content)) return undefined;
  const { m: family, v: value, r: redacted, id } = content;
  if (!isName(family) || typeof value !== "string" || value === "") return undefined;
  return {
    origin,
    family,
    value,
    ...(redacted === true && { redacted }),
    ...(isName(id) && { id }),
  };
}

function isName(value: JsonValue | undefined): value is string {
  return typeof value === "string" && value !== "" && value.length <= LONGEST_NAME;
}
