import type { CanonicalRequest } from "../../core/canonical.ts";
import { shortHash } from "../../core/short_hash.ts";
import { asName, asRecord, parseJson } from "../shared/json.ts";

/** OpenAI takes names of users and cache keys up to this length. */
const LONGEST = 64;
const HASH_DIGITS = 32;

/**
 * What `metadata.user_id` says: who the user is, hashed, and which session this is. Claude Code puts
 * JSON there with a device, an account and the session; its earlier versions ended a text in
 * `_session_` and the session's id.
 */
export function readUserId(
  id: string | null | undefined,
): Pick<CanonicalRequest, "safetyIdentifier" | "cacheKey"> {
  if (!id) return {};
  const members = asRecord(parseJson(id));
  const [legacyUser, legacySession] = id.split("_session_", 2);
  const session = asName(members?.session_id) ?? asName(legacySession);
  const user = members
    ? [members.device_id, members.account_uuid].filter((part) => typeof part === "string").join("/")
    : legacyUser;
  return {
    safetyIdentifier: shortHash(user || id, HASH_DIGITS),
    ...(session !== undefined && {
      cacheKey: session.length <= LONGEST ? session : shortHash(session, HASH_DIGITS),
    }),
  };
}
