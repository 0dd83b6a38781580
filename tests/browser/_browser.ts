import { type Browser, chromium, type Page } from "playwright-core";
import { CHROMIUM_FLAGS, findChromium } from "./_chromium.ts";
import { openSite, type Site, type SiteOptions } from "./_site.ts";

export interface VisitOptions {
  url: string;
  scheme?: "light" | "dark";
  width?: number;
  withoutScripts?: boolean;
  /** Messages on the console that a test brings about on purpose. */
  expected?: RegExp;
}

/** A page that is being looked at. */
export interface Visit {
  readonly page: Page;
  /** What must not happen on any page: errors, broken rules of its policy, calls elsewhere. */
  readonly troubles: readonly string[];
  close(): Promise<void>;
}

/** What a test works with; all of it is closed with the test. */
export interface Tools {
  serve(options?: SiteOptions): Site;
  open(options: VisitOptions): Promise<Visit>;
}

let browser: Promise<Browser> | undefined;

/** A test in a browser. Without one it is skipped, and its name says why. */
export function browserTest(name: string, run: (tools: Tools) => Promise<void>): void {
  const executablePath = findChromium();
  Deno.test({
    name: executablePath ? name : `${name} (skipped: there is no Chromium on this machine)`,
    ignore: !executablePath,
    // The browser stays open for the tests of one file.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      browser ??= chromium.launch({
        executablePath: executablePath ?? "",
        args: [...CHROMIUM_FLAGS],
      });
      const launched = await browser;
      const sites: Site[] = [];
      const visits: Visit[] = [];
      const kept = <T>(list: T[], opened: T): T => {
        list.push(opened);
        return opened;
      };
      try {
        await run({
          serve: (options) => kept(sites, openSite(options)),
          open: async (options) => kept(visits, await visitPage(launched, options)),
        });
      } finally {
        // Pages first: one whose gateway has gone complains.
        for (const visit of visits) await visit.close();
        for (const site of sites) await site.close();
      }
      const troubles = visits.flatMap((visit) => visit.troubles);
      if (troubles.length > 0) throw new Error(troubles.join("\n"));
    },
  });
}

Deno.test.afterAll(async () => {
  await (await browser)?.close();
});

async function visitPage(browser: Browser, options: VisitOptions): Promise<Visit> {
  const { url, scheme = "light", width = 1440, withoutScripts = false, expected } = options;
  const { origin } = new URL(url);
  const context = await browser.newContext({
    colorScheme: scheme,
    viewport: { width, height: 900 },
    javaScriptEnabled: !withoutScripts,
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const page = await context.newPage();
  await page.addInitScript(() =>
    document.addEventListener(
      "securitypolicyviolation",
      ({ violatedDirective, blockedURI }) =>
        console.error(`policy: ${violatedDirective} forbids ${blockedURI}`),
    )
  );
  const troubles: string[] = [];
  page.on("pageerror", ({ message }) => troubles.push(`error: ${message}`));
  page.on("console", (message) => {
    if (message.type() !== "error" || expected?.test(message.text())) return;
    troubles.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(`${origin}/`)) troubles.push(`request: ${request.url()}`);
  });
  await page.goto(url, { waitUntil: "load" });
  return { page, troubles, close: () => context.close() };
}
