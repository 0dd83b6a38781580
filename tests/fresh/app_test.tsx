/** Requests on their way through middlewares, routes and error pages. */
import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { App, createDefine, HttpError, page } from "fresh";
import { type Pieces, withPieces } from "./_app_of.ts";

interface State {
  trail: string[];
}

const define = createDefine<State>();

/** A middleware that leaves its name, and tells of all names on the way back. */
function trace(name: string) {
  return define.middleware(async (ctx) => {
    (ctx.state.trail ??= []).push(name);
    const response = await ctx.next();
    response.headers.set("x-trail", ctx.state.trail.join(">"));
    return response;
  });
}

const models = define.handlers({
  GET(ctx) {
    if (ctx.params.id === "none") throw new HttpError(404);
    return page({ id: ctx.params.id }, { status: 203, headers: { "x-page": "yes" } });
  },
});

const routes: Required<Pieces>["routes"] = {
  _app: {
    default: define.page(({ Component }) => (
      <html>
        <body>
          <Component />
        </body>
      </html>
    )),
  },
  _error: {
    default: define.page(({ error, url }) => (
      <p>
        {error instanceof HttpError ? error.status : "defect"} {url.pathname}
      </p>
    )),
  },
  _layout: {
    default: define.layout(({ Component, route }) => (
      <main>
        <i>{route}</i>
        <Component />
      </main>
    )),
  },
  _middleware: { default: trace("root") },
  "about": { default: () => <h1>About</h1> },
  "models/_layout": {
    default: define.layout(({ Component }) => (
      <section>
        <Component />
      </section>
    )),
  },
  "models/_middleware": { default: [trace("one"), trace("two")] },
  "models/[id]": {
    handler: models,
    default: define.page<typeof models>(async ({ data }) => {
      await Promise.resolve();
      return <h1>{data.id}</h1>;
    }),
  },
  "api/[...path]": {
    handlers: define.handlers((ctx) => ctx.json({ method: ctx.req.method, path: ctx.params.path })),
  },
  "answers": {
    default: define.page(async () => {
      await Promise.resolve();
      return new Response("plain", { status: 202 });
    }),
  },
  "broken": {
    default: () => {
      throw new Error("a secret");
    },
  },
};

function createApp() {
  const app = new App<State>().use(trace("app"));
  app.get("/hello/:name", (ctx) => ctx.text(`hello ${ctx.params.name} by ${ctx.route}`));
  app.get("/boom", () => {
    throw new HttpError(418, "teapot");
  });
  app.get("/crash", () => {
    throw new Error("a secret");
  });
  app.fsRoutes();
  app.get("/after", (ctx) => ctx.text("after"));
  return withPieces(app, { routes });
}

const ask = createApp();

Deno.test("a page stands within its layouts, the outermost first, and the app", async () => {
  const response = await ask("/models/a");
  assertEquals(response.status, 203);
  assertEquals(response.headers.get("x-page"), "yes");
  assertEquals(response.headers.get("content-type"), "text/html; charset=utf-8");
  assertEquals(
    await response.text(),
    "<!DOCTYPE html><html><body><main><i>/models/:id</i><section><h1>a</h1></section></main></body></html>",
  );
});

Deno.test("middlewares run in the order of their registration, from the outermost folder in", async () => {
  assertEquals((await ask("/models/a")).headers.get("x-trail"), "app>root>one>two");
  assertEquals((await ask("/about")).headers.get("x-trail"), "app>root");
  assertEquals((await ask("/hello/bob")).headers.get("x-trail"), "app");
  assertEquals((await ask("/after")).headers.get("x-trail"), "app>root");
});

Deno.test("a path is found with doubled slashes and with one at its end", async () => {
  for (const path of ["/about/", "//about", "/models//a/"]) {
    assertEquals((await ask(path)).ok, true, path);
  }
});

Deno.test("a route of the app's own takes its method, and HEAD for GET", async () => {
  assertEquals(await (await ask("/hello/bob")).text(), "hello bob by /hello/:name");
  assertEquals((await ask("/hello/bob", { method: "HEAD" })).status, 200);
  assertEquals((await ask("/hello/bob", { method: "DELETE" })).status, 405);
  const options = await ask("/hello/bob", { method: "OPTIONS" });
  assertEquals([options.status, options.headers.get("allow")], [204, "GET"]);
});

Deno.test("a page without handler takes every method, one with handlers those alone", async () => {
  assertEquals((await ask("/about", { method: "POST" })).status, 200);
  assertEquals((await ask("/models/a", { method: "HEAD" })).status, 203);
  assertEquals((await ask("/models/a", { method: "POST" })).status, 404);
  assertEquals((await ask("/models/a", { method: "constructor" })).status, 404);
  const put = await ask("/api/a%20b/c", { method: "PUT" });
  assertEquals(await put.json(), { method: "PUT", path: "a b/c" });
});

Deno.test("an async page may answer by itself", async () => {
  const response = await ask("/answers");
  assertEquals([response.status, await response.text()], [202, "plain"]);
});

Deno.test("what fails after the file routes becomes the error page with its status", async () => {
  for (
    const [path, status] of [["/models/none", 404], ["/nothing", 404], ["/broken", 500]] as const
  ) {
    const response = await ask(path);
    const text = await response.text();
    assertEquals(response.status, status, path);
    assertMatch(text, /^<!DOCTYPE html><html><body><main>/, path);
    assertStringIncludes(text, `${status === 500 ? "defect" : status} ${path}</p>`);
    assertEquals(text.includes("secret"), false);
  }
});

Deno.test("what fails before the file routes becomes a line of text", async () => {
  const boom = await ask("/boom");
  assertEquals([boom.status, await boom.text()], [418, "teapot"]);
  const crash = await ask("/crash");
  assertEquals([crash.status, await crash.text()], [500, "Internal server error"]);
});

Deno.test("an error page that fails itself hides neither error", async () => {
  const failing = withPieces(new App().fsRoutes(), {
    routes: {
      _error: {
        default: () => {
          throw new Error("again");
        },
      },
    },
  });
  const error = await assertRejects(() => failing("/nothing"), AggregateError);
  assertEquals(error.errors.map(String), ["HttpError: Not Found", "Error: again"]);
});

Deno.test("a path that cannot be decoded is one that is not there", async () => {
  assertEquals((await ask("/%E0%A4%A")).status, 404);
});

Deno.test("requests at once do not see each other's state", async () => {
  const app = new App<State>().use(trace("app")).fsRoutes();
  const both = withPieces(app, { routes });
  const trails = await Promise.all(
    Array.from({ length: 20 }, async () => (await both("/models/a")).headers.get("x-trail")),
  );
  assertEquals(new Set(trails), new Set(["app>root>one>two"]));
});

Deno.test("a redirect stays on this host unless it names another in full", async () => {
  const app = new App().get("/to", (ctx) => ctx.redirect(ctx.url.searchParams.get("to") ?? ""));
  const redirecting = withPieces(app, {});
  const cases = {
    "/a?b=1": "/a?b=1",
    "//evil.example": "/evil.example",
    "/\\evil.example": "/evil.example",
    "https://example.com/": "https://example.com/",
  };
  for (const [to, location] of Object.entries(cases)) {
    const response = await redirecting(`/to?to=${encodeURIComponent(to)}`);
    assertEquals([response.status, response.headers.get("location")], [302, location]);
  }
});

Deno.test("what is handed in about the connection arrives as ctx.info", async () => {
  const app = new App().get("/", (ctx) => ctx.text(JSON.stringify(ctx.info.remoteAddr)));
  const remoteAddr = { transport: "tcp", hostname: "192.0.2.1", port: 5 } as const;
  const info = { remoteAddr, completed: Promise.resolve() };
  const response = await app.handler()(new Request("http://localhost/"), info);
  assertEquals(await response.json(), remoteAddr);
});

Deno.test("ctx.render renders within the layouts and the app", async () => {
  const app = new App().fsRoutes();
  app.get("/rendered", (ctx) => ctx.render(<b>here</b>, { status: 201 }));
  const response = await withPieces(app, { routes })("/rendered");
  assertEquals(response.status, 201);
  assertStringIncludes(await response.text(), "<main><i>/rendered</i><b>here</b></main></body>");
});

Deno.test("a file that is not what its name says is refused when the app is made", () => {
  const cases: Record<string, Required<Pieces>["routes"]> = {
    "routes/index:": { index: {} },
    "routes/_layout:": { _layout: { default: "text" } },
    "routes/_middleware:": { _middleware: { default: [1] } },
  };
  for (const [place, wrong] of Object.entries(cases)) {
    try {
      withPieces(new App().fsRoutes(), { routes: { ...wrong, a: { default: () => null } } });
    } catch (error) {
      assertStringIncludes(String(error), place);
      continue;
    }
    throw new Error(`${place} was taken`);
  }
});
