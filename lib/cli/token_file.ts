import { type Config, explainProblems, readGitLabToken } from "../config/mod.ts";
import type { Clock } from "../core/clock.ts";
import type { Secret } from "../core/secret.ts";
import { watchText } from "../core/watch_text.ts";
import { readSmallFile } from "./small_file.ts";

/** A token has some thirty characters; what is longer than this is another file. */
const LARGEST_TOKEN_FILE = 5_000;

/** How often the file is looked at, in milliseconds. */
const LOOK_EVERY_MS = 2_000;

/** The file that the token comes from, as it was read at the start. */
export interface TokenFile {
  readonly path: string;
  readonly text: string;
}

/**
 * The configuration with the token out of its file, where one is set; or what is wrong with the
 * file, ready to be printed.
 */
export async function withTokenFile(
  config: Config,
): Promise<{ config: Config; file?: TokenFile } | { problem: string }> {
  const path = config.gitlab.tokenFile;
  if (path === undefined) return { config };
  try {
    const text = await readSmallFile(path, LARGEST_TOKEN_FILE);
    const read = readGitLabToken(text);
    if ("problem" in read) return wrong(`The file ${read.problem}.`, FILL);
    const gitlab = Object.freeze({ ...config.gitlab, token: read.token });
    return { config: Object.freeze({ ...config, gitlab }), file: { path, text } };
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return wrong("There is no such file.", FILL);
    if (cause instanceof Deno.errors.NotCapable) {
      return wrong(
        "Deno was started without the permission to read the file.",
        "Put it into the folder data, or start with --allow-read for its folder.",
      );
    }
    return wrong("The file cannot be read.", "Check that it is a file and who may read it.");
  }
}

export interface TokenFileWatch {
  clock: Clock;
  onToken(token: Secret): void;
  /** Why the token before goes on to hold; called once for each new reason. */
  onProblem(problem: string): void;
}

/** Takes over the token whenever the file changes. Returns a function that ends it. */
export function watchTokenFile(
  { path, text }: TokenFile,
  { clock, onToken, onProblem }: TokenFileWatch,
): () => void {
  return watchText({
    clock,
    everyMs: LOOK_EVERY_MS,
    text,
    read: () => readSmallFile(path, LARGEST_TOKEN_FILE),
    take(found) {
      const read = readGitLabToken(found);
      if ("problem" in read) return read.problem;
      onToken(read.token);
      return undefined;
    },
    onProblem,
  });
}

const FILL = "Write the personal access token into it, as one word.";

function wrong(problem: string, fix: string): { problem: string } {
  return { problem: explainProblems([{ variable: "GITLAB_TOKEN_FILE", problem, fix }]) };
}
