/** What the build finds, bundles and writes. */
import { assert, assertEquals, assertLess, assertStringIncludes } from "@std/assert";
import { App, staticFiles } from "fresh";
import { Builder } from "fresh/dev";
import { files } from "../../_fresh/assets.js";

const root = new URL("../../", import.meta.url).pathname;

/** The scripts of the dashboard together must not be larger, compressed: it is one page of figures. */
const SCRIPT_BUDGET = 30_000;

Deno.test("_fresh/ is what deno task build makes of the sources", async () => {
  const outdated = await new Builder({ root, serverEntry: "pages.ts" }).outdated();
  assertEquals(outdated, [], "Run `deno task build` and hand in what it writes");
});

Deno.test("what is built names no place of the machine that built it", () => {
  const text = JSON.stringify(files);
  for (const place of [root, Deno.env.get("HOME") ?? root, "file://", "/npm/"]) {
    assertEquals(text.includes(place), false, place);
  }
});

Deno.test("the dashboard's scripts stay small", async () => {
  let size = 0;
  for (const [path, { text }] of Object.entries(files as Record<string, { text?: string }>)) {
    if (!path.endsWith(".js")) continue;
    const packed = new Blob([text ?? ""]).stream().pipeThrough(new CompressionStream("gzip"));
    size += (await new Response(packed).bytes()).length;
  }
  assert(size > 0);
  assertLess(size, SCRIPT_BUDGET);
});

const counter = `import { useSignal } from "@preact/signals";
import { asset } from "fresh/runtime";
import { named } from "../shared.ts";
export default function Counter(props: { start: number }) {
  const count = useSignal(props.start);
  return <button type="button" title={asset("/a.css")} onClick={() => count.value++}>{named}{count}</button>;
}
export function Other() { return <i>other</i>; }
`;

const sources: Record<string, string | Uint8Array> = {
  "routes/index.tsx": `import Counter, { Other } from "../islands/Counter.tsx";
export default () => <p><Counter start={3} /><Other /></p>;
`,
  "routes/a/[id].tsx":
    `export default ({ params }: { params: { id: string } }) => <b>{params.id}</b>;\n`,
  "routes/index_test.ts": "throw new Error('a test is no route');\n",
  "islands/Counter.tsx": counter,
  "shared.ts": "export const named = 'n';\n",
  "static/a.css": "a{}\n",
  "static/deep/pixel.png": new Uint8Array([0x89, 0xff, 0x00]),
  "static/.hidden": "no",
};

/** An app in a folder of its own, within the project so that its imports are found. */
async function withApp(use: (root: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ dir: new URL(".", import.meta.url).pathname });
  try {
    for (const [path, content] of Object.entries(sources)) {
      await Deno.mkdir(`${folder}/${path.slice(0, path.lastIndexOf("/") + 1)}`, {
        recursive: true,
      });
      await Deno.writeFile(
        `${folder}/${path}`,
        typeof content === "string" ? new TextEncoder().encode(content) : content,
      );
    }
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("an app that was built into memory has its pages, islands and files", () =>
  withApp(async (root) => {
    const apply = await new Builder({ root }).build({ snapshot: "memory" });
    const app = new App().use(staticFiles()).fsRoutes();
    apply(app);
    const handler = app.handler();
    const ask = (path: string) => handler(new Request(`http://localhost${path}`));

    const home = await ask("/");
    const html = await home.text();
    assertStringIncludes(html, "<!--fresh-island:0-->");
    assertStringIncludes(html, "<!--fresh-island:1--><i>other</i>");
    assertEquals(
      await (await ask("/a/x")).text().then((text) => text.includes("<b>x</b>")),
      true,
    );
    assertEquals(await (await ask("/a.css")).text(), "a{}\n");
    assertEquals([...await (await ask("/deep/pixel.png")).bytes()], [0x89, 0xff, 0x00]);
    for (const path of ["/.hidden", "/index_test", "/shared.ts"]) {
      assertEquals((await ask(path)).status, 404, path);
    }
    for (const [, url = ""] of (home.headers.get("link") ?? "").matchAll(/<([^>]+)>/g)) {
      const response = await ask(url);
      assertEquals(response.status, 200, url);
      assertStringIncludes(response.headers.get("cache-control") ?? "", "immutable");
    }
  }));

Deno.test("the same sources give the same build wherever they are, another source another", () =>
  withApp((one) =>
    withApp(async (other) => {
      const built = async (root: string) => {
        await new Builder({ root }).build();
        return {
          server: await Deno.readTextFile(`${root}/_fresh/server.js`),
          assets: await Deno.readTextFile(`${root}/_fresh/assets.js`),
        };
      };
      const first = await built(one);
      assertEquals(await built(other), first);
      assertEquals(await new Builder({ root: one }).outdated(), []);

      await Deno.writeTextFile(`${other}/shared.ts`, "export const named = 'm';\n");
      assertEquals(await new Builder({ root: other }).outdated(), ["assets.js"]);
      const changed = await built(other);
      assertEquals(changed.server, first.server);
      const idOf = (text: string) => /\/_fresh\/js\/(\w+)\//.exec(text)?.[1];
      assert(idOf(changed.assets) !== idOf(first.assets));
    })
  ));

Deno.test("an app without islands and files can be built", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const apply = await new Builder({ root: folder }).build({ snapshot: "memory" });
    const app = new App().fsRoutes();
    apply(app);
    assertEquals((await app.handler()(new Request("http://localhost/"))).status, 404);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
