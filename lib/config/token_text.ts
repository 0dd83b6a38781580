import type { Secret } from "../core/secret.ts";
import { gitlabToken } from "./kinds.ts";
import { isPlaceholder } from "./placeholder.ts";

/** The GitLab token in the text of a file, or what is wrong with it, as a phrase. */
export function readGitLabToken(text: string): { token: Secret } | { problem: string } {
  const word = text.trim();
  if (word === "") return { problem: "is empty" };
  if (isPlaceholder(word)) return { problem: "holds an example instead of a token" };
  const parsed = gitlabToken.schema.safeParse(word);
  return parsed.success ? { token: parsed.data } : {
    problem:
      "holds something that is no GitLab token: it is longer, or has a space or line break in it",
  };
}
