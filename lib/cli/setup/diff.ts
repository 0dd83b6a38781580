import { createTwoFilesPatch } from "diff";
import type { Planned } from "./plan.ts";

/** What a plan changes, as a unified diff; empty when it changes nothing. */
export function diffOf({ found: { path, text = "" }, after }: Planned, key: string): string {
  if (text === after) return "";
  const patch = createTwoFilesPatch(path, path, text, after, "before", "after");
  // Before its first file line there is a heading for many files.
  const body = patch.slice(patch.indexOf("---")).trimEnd();
  return key === "" ? body : body.replaceAll(JSON.stringify(key).slice(1, -1), "YOUR_KEY");
}
