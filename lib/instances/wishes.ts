import { listOf, text } from "../core/checks.ts";
import type { KvDatabase } from "../stats/kv_database.ts";
import { KEPT_MS, wishesKey } from "./keys.ts";

/** More than this nobody wants of one process within two seconds. */
const MOST_WISHES = 100;

/** Tries before it is given up; each is lost to somebody with another wish. */
const MOST_TRIES = 8;

const areWishes = listOf(text, MOST_WISHES);

/**
 * Asks the process that writes as `writer` to end an exchange. It finds the wish when it next tells
 * of itself.
 *
 * @throws when the database fails.
 */
export async function placeWish(database: KvDatabase, writer: string, id: string): Promise<void> {
  const key = wishesKey(writer);
  for (let attempt = 1; attempt <= MOST_TRIES; attempt++) {
    const [row] = await database.read([key]);
    const value = [...readWishes(row?.value).slice(1 - MOST_WISHES), id];
    const isPlaced = await database.commit({
      checks: [{ key, versionstamp: row?.versionstamp ?? null }],
      sets: [{ key, value, expireIn: KEPT_MS }],
    });
    if (isPlaced) return;
  }
  throw new Error("Cannot place a wish: others do so all the time");
}

/** The exchanges that are to be ended, by their ids; none when the value says nothing of the kind. */
export function readWishes(value: unknown): readonly string[] {
  return areWishes(value) ? value as string[] : [];
}
