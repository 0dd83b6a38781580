/** What the build finds, bundles and writes. */
import { pathToFileURL } from "node:url";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { App, staticFiles } from "fresh";
import { Builder } from "fresh/dev";
import { createBuilder } from "../../builder.ts";
import { files } from "../../_fresh/assets.js";
import { isCurrent } from "../../lib/fresh/dev/inputs.ts";

const root = new URL("../../", import.meta.url).pathname;

Deno.test("_fresh/ is what deno task build makes of the sources", async () => {
  const outdated = await createBuilder(root).outdated();
  assertEquals(outdated, [], "Run `deno task build` and hand in what it writes");
});

Deno.test("what is built names no place of the machine that built it", () => {
  const text = JSON.stringify(files);
  for (const place of [root, Deno.env.get("HOME") ?? root, "file://", "/npm/"]) {
    assertEquals(text.includes(place), false, place);
  }
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

Deno.test("static files are changed on their way, by those who say that they are for them", () =>
  withApp(async (root) => {
    const builder = new Builder({ root });
    const css = { pluginName: "dots", filter: /\.css$/ };
    builder.onTransformStaticFile(css, ({ path, text }) => `/* ${path} */${text}`);
    builder.onTransformStaticFile(css, ({ text }) => Promise.resolve(text.trim()));
    const app = new App().use(staticFiles());
    (await builder.build({ snapshot: "memory" }))(app);
    const ask = (path: string) => app.handler()(new Request(`http://localhost${path}`));
    assertEquals(await (await ask("/a.css")).text(), "/* a.css */a{}");
    assertEquals([...await (await ask("/deep/pixel.png")).bytes()], [0x89, 0xff, 0x00]);

    builder.onTransformStaticFile({ pluginName: "none", filter: /png$/ }, () => {
      throw new Error("no");
    });
    await assertRejects(() => builder.build(), Error, "static/deep/pixel.png: none failed");
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
      assertEquals(await new Builder({ root: other }).outdated(), ["assets.js", "inputs.json"]);
      const changed = await built(other);
      assertEquals(changed.server, first.server);
      const idOf = (text: string) => /\/_fresh\/js\/(\w+)\//.exec(text)?.[1];
      assert(idOf(changed.assets) !== idOf(first.assets));
    })
  ));

Deno.test("whether a build is due is known without a bundler", () =>
  withApp(async (root) => {
    const url = pathToFileURL(`${root}/`);
    const outDir = new URL("_fresh/", url);
    assertEquals(await isCurrent(url, outDir), false, "nothing has been built");
    await new Builder({ root }).build();
    assertEquals(await isCurrent(url, outDir), true);
    const changes: Record<string, () => Promise<void>> = {
      "a module of an island": () =>
        Deno.writeTextFile(`${root}/shared.ts`, "export const named = 1;"),
      "a file to serve": () => Deno.writeTextFile(`${root}/static/a.css`, "b{}"),
      "another page": () =>
        Deno.writeTextFile(`${root}/routes/b.tsx`, "export default () => null;"),
      "a page that has gone": () => Deno.remove(`${root}/routes/index.tsx`),
      "an island that has gone": () => Deno.remove(`${root}/islands/Counter.tsx`),
    };
    for (const [what, change] of Object.entries(changes)) {
      await change();
      assertEquals(await isCurrent(url, outDir), false, what);
      await new Builder({ root }).build();
      assertEquals(await isCurrent(url, outDir), true, what);
    }
    await Deno.writeTextFile(new URL("inputs.json", outDir), "{}");
    assertEquals(await isCurrent(url, outDir), false, "the record is none");
  }));

Deno.test("what a page says itself takes no build", () =>
  withApp(async (root) => {
    await new Builder({ root }).build();
    await Deno.writeTextFile(`${root}/routes/index.tsx`, "export default () => <p>new</p>;");
    const url = pathToFileURL(`${root}/`);
    assertEquals(await isCurrent(url, new URL("_fresh/", url)), true);
    assertEquals(await new Builder({ root }).outdated(), []);
  }));

Deno.test("where a build is due and cannot be had, the start says so and goes on", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const script = new URL("../../build_due.ts", import.meta.url).pathname;
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "--no-lock", "-A", script],
      cwd: folder,
      stderr: "piped",
    }).output();
    assertEquals(code, 0);
    assertStringIncludes(new TextDecoder().decode(stderr), "stays as it was built last");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

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
