/** Installs the clients of `npm/`, unless they are there already in the versions of its lock file. */

const folder = new URL("npm/", import.meta.url);
const lock = await Deno.readTextFile(new URL("package-lock.json", folder));
const stamp = new URL("node_modules/.installed-from.json", folder);

if (await textOf(stamp) !== lock) {
  const npm = new Deno.Command("npm", {
    // Not `ci`: programs for other systems are optional, and their absence is to be no failure.
    args: ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"],
    cwd: folder,
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  });
  const { success, code } = await npm.spawn().status;
  if (!success) Deno.exit(code);
  await Deno.writeTextFile(stamp, lock);
}

async function textOf(file: URL): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(file);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return undefined;
    throw cause;
  }
}
