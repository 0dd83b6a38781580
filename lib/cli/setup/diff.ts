import { createTwoFilesPatch } from "diff";
import { isObject, type Json, valueAt } from "../../clients/setting.ts";
import { editors } from "./edit/mod.ts";
import type { Planned } from "./plan.ts";

/** What stands for keys in what is printed. */
const PLACEHOLDER = "YOUR_KEY";

/**
 * What a plan changes, as a unified diff without any key; empty when it changes nothing.
 *
 * @param key the key that is written; absent when there is none.
 */
export function diffOf({ found, file, after }: Planned, key?: string): string {
  const { path, text = "" } = found;
  if (text === after) return "";
  const patch = createTwoFilesPatch(path, path, text, after, "before", "after");
  // Before its first file line there is a heading for many files.
  const body = patch.slice(patch.indexOf("---")).trimEnd();
  if (key === undefined) return body;
  const said = editors[file.format].read(text.replace(/^\ufeff/, ""));
  const earlier = file.settings.flatMap(({ path, value }) =>
    inPlaceOf(key, value, valueAt(said, path))
  );
  return [key, ...earlier].reduce(
    (now, secret) => now.replaceAll(JSON.stringify(secret).slice(1, -1), PLACEHOLDER),
    body,
  );
}

/** The texts that stand now where the key is to stand. */
function inPlaceOf(key: string, value: Json, now: unknown): string[] {
  if (typeof now === "string") return value === key && now !== "" ? [now] : [];
  if (Array.isArray(value)) {
    return Array.isArray(now) ? value.flatMap((each, at) => inPlaceOf(key, each, now[at])) : [];
  }
  if (!isObject(value) || !isObject(now)) return [];
  return Object.entries(value).flatMap(([name, each]) => inPlaceOf(key, each, now[name]));
}
