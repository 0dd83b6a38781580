/**
 * Takes a picture of every page in every state that it has, on a desktop and on a phone, in light
 * and in dark colours, to be looked at: `deno run -A tests/browser/gallery.ts FOLDER [NAME...]`
 *
 * @module
 */
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { traffic } from "../dashboard/_traffic.ts";
import { testKey } from "../helpers/test_gateway.ts";
import { CHROMIUM_FLAGS, findChromium } from "./_chromium.ts";
import { openSite, type SiteOptions } from "./_site.ts";

/** A page in a state. */
interface Scene {
  readonly path: string;
  readonly site?: SiteOptions;
  /** Prompts that are running while the picture is taken. */
  readonly running?: readonly (readonly [model: string, userAgent: string, prompt: string])[];
  /** Brings the page into the state. */
  prepare?(page: Page, site: ReturnType<typeof openSite>): Promise<void>;
}

const now = Date.now();
const busy = traffic({ now: now - 8_000, days: 90, count: 9_000 });
const recent = busy.slice(-900);
const withKey = { PROXY_API_KEY: testKey };
const running = [
  ["duo-chat-opus-4-8", "claude-cli/2.1", "sim:long"],
  ["duo-chat-gpt-5-3-codex", "codex_cli_rs/0.169", "sim:long"],
  ["sonnet-4-6", "claude-cli/2.1", "sim:slow"],
] as const;

const question = JSON.stringify({
  model: "sonnet",
  max_tokens: 9,
  messages: [{ role: "user", content: "hello" }],
});

/** Exchanges of which the last ones miss the cache that those before them hit. */
const collapsed = recent.map((record, index) =>
  index < recent.length - 14 ? record : {
    ...record,
    usage: { ...record.usage, input: 60_000, cacheRead: 1_000, cacheWrite: 55_000 },
    outcome: "completed" as const,
    usageKnown: true,
  }
);

const idOf = (outcome: string) => recent.findLast((each) => each.outcome === outcome)?.id;

const scenes: Readonly<Record<string, Scene>> = {
  board: { path: "/dashboard", site: { records: busy }, running },
  hour: { path: "/dashboard?range=hour", site: { records: busy } },
  day: { path: "/dashboard?range=day", site: { records: busy } },
  quarter: { path: "/dashboard?range=90d", site: { records: busy } },
  filtered: {
    path: "/dashboard?model=duo-chat-opus-4-8&client=Claude+Code",
    site: { records: busy },
  },
  nothing: { path: "/dashboard?range=hour&key=nobody", site: { records: recent } },
  empty: { path: "/dashboard" },
  first: { path: "/dashboard", site: { records: busy.slice(-1) } },
  failing: {
    path: "/dashboard",
    site: { records: recent, env: { GITLAB_TOKEN: "glpat-not-the-one" } },
    async prepare(page, { url }) {
      const ask = await fetch(`${url}/v1/messages`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: question,
      });
      await ask.text();
      await page.reload();
    },
  },
  demo: { path: "/dashboard", site: { records: recent, isDemo: true } },
  collapsed: { path: "/dashboard", site: { records: collapsed } },
  public: { path: "/dashboard", site: { records: recent, env: withKey } },
  lost: {
    path: "/dashboard",
    site: { records: recent },
    async prepare(page, site) {
      await page.locator(".live-still").waitFor({ state: "detached" });
      await site.close();
      await page.locator(".live-lost").waitFor();
    },
  },
  completed: { path: `/dashboard/requests/${idOf("completed")}`, site: { records: recent } },
  failed: { path: `/dashboard/requests/${idOf("upstream_failed")}`, site: { records: recent } },
  left: { path: `/dashboard/requests/${idOf("client_closed")}`, site: { records: recent } },
  connect: { path: "/dashboard/connect" },
  codex: { path: "/dashboard/connect?client=codex&model=duo-chat-gpt-5-3-codex" },
  tried: {
    path: "/dashboard/connect?client=zed",
    async prepare(page) {
      await page.getByRole("button", { name: "Ask" }).click();
      await page.getByText(/all after/).waitFor();
    },
  },
  refused: {
    path: "/dashboard/connect?client=curl",
    site: { env: withKey },
    async prepare(page) {
      await page.getByLabel("Key").fill("wrong");
      await page.getByRole("button", { name: "Ask" }).click();
      await page.locator(".answer.error-text").waitFor();
    },
  },
  login: { path: "/dashboard/login" },
  wrong: { path: "/dashboard/login?problem=wrong" },
  home: { path: "/" },
  missing: { path: "/dashboard/nothing" },
};

const [folder, ...wanted] = Deno.args;
if (folder === undefined) throw new Error("Say into which folder");
await Deno.mkdir(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: findChromium() ?? "",
  args: [...CHROMIUM_FLAGS],
});
for (const [name, scene] of Object.entries(scenes)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for (const width of [1440, 390]) {
    for (const colorScheme of ["light", "dark"] as const) {
      const context = await browser.newContext({
        colorScheme,
        viewport: { width, height: width > 1000 ? 900 : 844 },
      });
      await take(context, scene, `${folder}/${name}-${width}-${colorScheme}.png`);
      await context.close();
    }
  }
}
await browser.close();

async function take(context: BrowserContext, scene: Scene, path: string): Promise<void> {
  const site = openSite({ pace: { firstMs: 300, deltaMs: 40 }, ...scene.site });
  const answers = await Promise.all(
    (scene.running ?? []).map(([model, userAgent, content]) =>
      fetch(`${site.url}/v1/messages`, {
        method: "POST",
        headers: { "content-type": "application/json", "user-agent": userAgent },
        body: JSON.stringify({
          model,
          max_tokens: 8000,
          stream: true,
          messages: [{ role: "user", content }],
        }),
      })
    ),
  );
  for (const { body } of answers) body?.pipeTo(new WritableStream()).catch(() => {});
  const page = await context.newPage();
  await page.goto(site.url + scene.path);
  await scene.prepare?.(page, site);
  if (scene.running) await page.locator("#in-flight tbody tr").first().waitFor();
  await page.screenshot({ path, fullPage: true });
  await page.close();
  await site.close();
}
