/** The documents that pages are rendered to. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { App, csp, page } from "fresh";
import { asset, Head } from "fresh/runtime";
import { htmlOf, islandsUrl, type Pieces, withPieces } from "./_app_of.ts";

function Island({ label }: { label: string }) {
  return <b title={label}>{label}</b>;
}

function Shell({ Component }: { Component: () => preact.ComponentChild }) {
  return (
    <html>
      <head>
        <title>Shell</title>
        <link rel="stylesheet" href={asset("/styles.css")} />
      </head>
      <body>
        <Component />
      </body>
    </html>
  );
}

const pieces: Pieces = {
  islands: { Island },
  files: {
    "/styles.css": { type: "text/css", hash: "cafe", isImmutable: false, text: "b{}" },
    "/logo.svg": { type: "image/svg+xml", hash: "beef", isImmutable: false, text: "<svg/>" },
  },
};

function rendering(Page: unknown, app = new App().fsRoutes()) {
  return withPieces(app, {
    ...pieces,
    routes: { _app: { default: Shell }, "a/b": { default: Page } },
  });
}

Deno.test("a page without islands gets no script", async () => {
  const response = await rendering(() => <p>plain</p>)("/a/b");
  assertEquals(response.headers.get("link"), null);
  assertEquals((await response.text()).includes("<script"), false);
});

Deno.test("an island stands between marks, and its data and script at the end of the body", async () => {
  const response = await rendering(() => <Island label="x" />)("/a/b");
  const html = await response.clone().text();
  assertStringIncludes(html, '<!--fresh-island:0--><b title="x">x</b><!--/fresh-island-->');
  assertMatch(
    html,
    /<script type="application\/json" id="fresh-islands">.*<\/script><script type="module" src="\/_fresh\/js\/test\/boot\.js"><\/script><\/body><\/html>$/,
  );
  const link = response.headers.get("link") ?? "";
  for (const url of [islandsUrl, "/_fresh/js/test/boot.js", "/_fresh/js/test/shared.js"]) {
    assertStringIncludes(link, `<${url}>; rel="modulepreload"`);
  }
});

Deno.test("no prop ends the script that holds it, or begins another", async () => {
  const nasty = "</script><script>alert(1)</script><!-- <SCRIPT>";
  const html = await htmlOf(rendering(() => <Island label={nasty} />)("/a/b"));
  assertEquals(html.match(/<\/?script/gi)?.length, 4);
  assertEquals(html.includes("<!-- "), false);
  const [, json = ""] = /id="fresh-islands">(.*?)<\/script>/.exec(html) ?? [];
  assert(JSON.stringify(JSON.parse(json)).includes("alert(1)"));
});

Deno.test("a prop that cannot be sent makes the page fail, and says which in the error", async () => {
  let seen: unknown;
  const app = new App().use(async (ctx) => {
    try {
      return await ctx.next();
    } catch (error) {
      seen = error;
      throw error;
    }
  }).fsRoutes();
  const Bad = Island as unknown as (props: { label: () => void }) => preact.JSX.Element;
  const response = await rendering(() => <Bad label={() => {}} />, app)("/a/b");
  assertEquals(response.status, 500);
  assertMatch(
    String(seen),
    /Cannot send Island \(island 0\)\.label to the browser: it is a function/,
  );
});

Deno.test("Head puts a title in place of the one there, and the rest after it", async () => {
  function Page() {
    return (
      <article>
        <Head>
          <title>$& Page</title>
          <meta name="description" content="d" />
        </Head>
        <svg>
          <title>drawing</title>
        </svg>
      </article>
    );
  }
  const html = await htmlOf(rendering(Page)("/a/b"));
  assertStringIncludes(html, "<head><title>$&amp; Page</title>");
  assertStringIncludes(html, '<meta name="description" content="d"/></head>');
  assertStringIncludes(html, "<svg><title>drawing</title></svg>");
});

Deno.test("files that the build knows get their key, others stay as they are", async () => {
  const html = await htmlOf(
    rendering(() => (
      <p>
        <img src="/logo.svg" />
        <img src="/other.svg" />
        <img src="https://example.com/logo.svg" />
      </p>
    ))("/a/b"),
  );
  assertStringIncludes(html, 'href="/styles.css?__frsh_c=cafe"');
  assertStringIncludes(html, 'src="/logo.svg?__frsh_c=beef"');
  assertStringIncludes(html, 'src="/other.svg"');
  assertStringIncludes(html, 'src="https://example.com/logo.svg"');
});

Deno.test("a link says whether it leads to this page or above it", async () => {
  const html = await htmlOf(
    rendering(() => (
      <nav>
        <a href="/a/b">here</a>
        <a href="/a">above</a>
        <a href="/">home</a>
        <a href="/a/bc">beside</a>
        <a href="/a" aria-current="step">own</a>
      </nav>
    ))("/a/b/"),
  );
  assertStringIncludes(html, '<a href="/a/b" data-current="true" aria-current="page">here</a>');
  assertStringIncludes(html, '<a href="/a" data-ancestor="true" aria-current="true">above</a>');
  assertStringIncludes(html, '<a href="/">home</a><a href="/a/bc">beside</a>');
  assertStringIncludes(html, '<a href="/a" aria-current="step">own</a>');
});

Deno.test("a vnode that is rendered again and again gives the same each time", async () => {
  const once = <Island label="kept" />;
  const ask = rendering(() => <p>{once}</p>);
  const first = await htmlOf(ask("/a/b"));
  assertEquals(await htmlOf(ask("/a/b")), first);
});

Deno.test("what a page throws leaves Preact's hooks as they were", async () => {
  const ask = rendering(() => {
    throw new Error("no");
  });
  assertEquals((await ask("/a/b")).status, 500);
  assertEquals(
    await htmlOf(rendering(() => <Island label="x" />)("/a/b")).then((html) =>
      html.match(/fresh-island:/g)?.length
    ),
    1,
  );
});

Deno.test("the content security policy allows a page's scripts by a nonce that is used once", async () => {
  const app = new App().use(csp({ useNonce: true, csp: ["img-src 'self' data:"] }))
    .get("/text", (ctx) => ctx.text("text")).fsRoutes();
  const ask = rendering(() => <Island label="x" />, app);
  const nonces = [];
  for (let turn = 0; turn < 2; turn++) {
    const response = await ask("/a/b");
    const policy = response.headers.get("content-security-policy") ?? "";
    const [, nonce = ""] = /script-src 'self' 'nonce-(\w{32})'/.exec(policy) ?? [];
    assertStringIncludes(await response.text(), `nonce="${nonce}"></script>`);
    assertStringIncludes(policy, "img-src 'self' data:");
    nonces.push(nonce);
  }
  assert(nonces[0] !== nonces[1]);
  const text = await ask("/text");
  assertMatch(text.headers.get("content-security-policy") ?? "", /script-src 'self'(;|$)/);
});

Deno.test("a handler's data reach an island through its page", async () => {
  const ask = withPieces(new App().fsRoutes(), {
    ...pieces,
    routes: {
      index: {
        handler: { GET: () => page({ label: "from the handler" }) },
        default: ({ data }: { data: { label: string } }) => <Island {...data} />,
      },
    },
  });
  assertStringIncludes(await htmlOf(ask("/")), ">from the handler</b>");
});
