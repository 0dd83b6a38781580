/** The blocks of code in the documentation, and how each is checked. */
import { projectFile } from "./tables.ts";

const root = new URL("../../", import.meta.url);

/**
 * How a block of shell commands is checked, said behind the name of its language:
 *
 * - nothing: it is run to its end by `deno task docs:check`
 * - `serves`: it is started there, and ended once it listens
 * - `not-run: reason`: it is not run, for this reason
 */
export type Treatment =
  | { readonly kind: "run" }
  | { readonly kind: "serves" }
  | { readonly kind: "not run"; readonly reason: string };

export interface Fence {
  readonly file: string;
  readonly line: number;
  readonly language: string;
  /** What stands behind the language. */
  readonly info: string;
  readonly code: string;
}

/** Pages of which another test checks every block. */
export const checkedElsewhere: Readonly<Record<string, string>> = {
  "README.md": "tests/docs/readme_test.ts",
  "docs/clients.md": "tests/docs/clients_test.ts",
};

/** Every page for people that has blocks of code. */
export async function documentation(): Promise<string[]> {
  const pages: string[] = [];
  for await (const { name } of Deno.readDir(root)) {
    if (name.endsWith(".md") && name !== "CHANGELOG.md") pages.push(name);
  }
  for await (const { name } of Deno.readDir(new URL("docs/", root))) {
    if (name.endsWith(".md")) pages.push(`docs/${name}`);
  }
  return pages.toSorted();
}

export async function fencesOf(file: string): Promise<Fence[]> {
  const text = await projectFile(file);
  return [...text.matchAll(/^```(\w*)[ \t]*([^\n]*)\n(.*?)^```$/gms)].map((
    { index, 1: language = "", 2: info = "", 3: code = "" },
  ) => ({ file, line: text.slice(0, index).split("\n").length, language, info, code }));
}

/** How a block of shell commands says that it is checked; `undefined` when it says it wrongly. */
export function treatmentOf(info: string): Treatment | undefined {
  if (info === "") return { kind: "run" };
  if (info === "serves") return { kind: "serves" };
  const reason = /^not-run: (.{8,})$/.exec(info)?.[1];
  return reason === undefined ? undefined : { kind: "not run", reason };
}
