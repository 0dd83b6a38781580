import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** Copies a file or a folder with everything in it. */
export async function copy(from: URL, to: URL): Promise<void> {
  await Deno.mkdir(dirname(fileURLToPath(to)), { recursive: true });
  const { isDirectory } = await Deno.stat(from);
  if (!isDirectory) return await Deno.copyFile(from, to);
  await Deno.mkdir(to, { recursive: true });
  for await (const { name } of Deno.readDir(from)) {
    await copy(new URL(`${from.href}/${name}`), new URL(`${to.href}/${name}`));
  }
}
