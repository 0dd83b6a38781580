import { ContentionError } from "./add_once.ts";
import { NewerLayoutError } from "./kv_schema.ts";
import { SilenceError } from "./kv_patience.ts";

const LOCKED = /locked|busy/i;

/** Whether another program has the database for itself at this moment. */
export function isLocked(cause: unknown): boolean {
  return cause instanceof Error && LOCKED.test(cause.message);
}

/** What failures of SQLite, of the system and of Deno have in their messages. */
const words: readonly (readonly [RegExp, string])[] = [
  [LOCKED, "the database is locked by another program"],
  [/disk is full|no space|quota/i, "the disk is full"],
  [/read-?only/i, "the database cannot be written to"],
  [/malformed|corrupt|not a database/i, "the file is damaged or no database"],
  [/unable to open|no such file/i, "the file cannot be opened"],
  [/requires \w+ access|permission denied/i, "the gateway may not use the database"],
  [/too large|too many/i, "the database refuses the size of what is written"],
  [/missing deno_kv_access_token/i, "DENO_KV_ACCESS_TOKEN is not set"],
  [/unauthori[sz]ed|forbidden/i, "the database refuses the access token"],
  [/connect|error sending|metadata endpoint/i, "the database cannot be reached"],
  [/disk i\/o/i, "the disk fails"],
];

/**
 * What is wrong with the database, in words that can be shown to anybody: messages of the database
 * itself may tell paths and addresses.
 */
export function describeTrouble(cause: unknown): string {
  if (cause instanceof ContentionError) return "other writers kept changing the same sums";
  if (cause instanceof SilenceError) return "the database does not answer";
  if (cause instanceof NewerLayoutError) return "a newer version of the gateway writes there";
  const message = cause instanceof Error ? cause.message : "";
  return words.find(([pattern]) => pattern.test(message))?.[1] ?? "the database fails";
}
