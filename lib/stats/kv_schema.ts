import type { KvDatabase } from "./kv_database.ts";
import { SCHEMA, schemaKey } from "./kv_keys.ts";

/** The database holds statistics of a later version of this program. */
export class NewerLayoutError extends Error {
  override readonly name = "NewerLayoutError";
}

/**
 * Marks the database as used by this version.
 *
 * @throws {NewerLayoutError} when a later version has used it: what it counts would be missing here
 *   and the other way round, so nothing is read or written.
 */
export async function claimSchema(database: KvDatabase): Promise<void> {
  const [row] = await database.read([schemaKey]);
  if (!row || row.value === SCHEMA) return;
  if (typeof row.value === "number" && row.value > SCHEMA) {
    throw new NewerLayoutError("The statistics were written by a newer version of the gateway.");
  }
  // Whoever is first marks it; all of this version mark it alike.
  const { key, versionstamp } = row;
  await database.commit({ checks: [{ key, versionstamp }], sets: [{ key, value: SCHEMA }] });
}
