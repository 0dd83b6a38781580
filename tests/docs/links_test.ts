/** Every link within the documentation leads to a file and a heading that are there. */
import { assert } from "@std/assert";

const root = new URL("../../", import.meta.url);

/** Every Markdown file of the documentation, by its path. */
async function* pages(folder = ""): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder || ".", root))) {
    const path = folder + name;
    if (isDirectory && (folder || name === "docs")) yield* pages(`${path}/`);
    if (name.endsWith(".md")) yield path;
  }
}

/** The anchors that a page's headings get. */
function anchors(markdown: string): Set<string> {
  const headings = markdown.replaceAll(/^```.*?^```$/gms, "").matchAll(/^#+ (.+)$/gm);
  return new Set(
    [...headings].map(([, text = ""]) =>
      text.toLowerCase().replaceAll(/[^\p{L}\p{N}_ -]/gu, "").replaceAll(" ", "-")
    ),
  );
}

for (const path of await Array.fromAsync(pages())) {
  Deno.test(`the links of ${path} lead somewhere`, async () => {
    const url = new URL(path, root);
    const markdown = await Deno.readTextFile(url);
    for (const [, target = ""] of markdown.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      const { hash, href } = new URL(target, url);
      const file = new URL(href.replace(/#.*/, ""));
      assert(await exists(file), `${target} is not there`);
      if (!hash) continue;
      assert(
        anchors(await Deno.readTextFile(file)).has(hash.slice(1)),
        `${target} has no such heading`,
      );
    }
  });
}

async function exists(url: URL): Promise<boolean> {
  try {
    await Deno.stat(url);
    return true;
  } catch {
    return false;
  }
}
