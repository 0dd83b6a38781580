/**
 * Paths of the files below a folder, relative to it, with `/` between their parts, sorted; none when
 * there is no such folder. Files that begin with a dot are nobody's.
 */
export async function walk(folder: URL): Promise<string[]> {
  const paths: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (name.startsWith(".")) continue;
      if (!isDirectory) paths.push(name);
      else {
        const inner = await walk(new URL(`${encodeURIComponent(name)}/`, folder));
        paths.push(...inner.map((path) => `${name}/${path}`));
      }
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return paths.sort();
}

/** Those of the paths that are modules of an app, without the tests among them. */
export function modulesOf(paths: readonly string[]): string[] {
  return paths.filter((path) => /\.(tsx?|jsx?)$/.test(path) && !/[._]test\.\w+$/.test(path));
}
