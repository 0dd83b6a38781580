import { createTwoFilesPatch } from "npm:diff@9.0.0";
import type { Planned } from "./plan.ts";

/** What a plan changes, as a unified diff; empty when it changes nothing. */
export function diffOf({ found: { path, text = "" }, after }: Planned, key: string): string {
  if (text === after) return "";
  const patch = createTwoFilesPatch(path, path, text, after, "before", "after");
  const body = patch.split("\n").slice(1).join("\n").trimEnd();
  return key === "" ? body : body.replaceAll(JSON.stringify(key).slice(1, -1), "YOUR_KEY");
}
