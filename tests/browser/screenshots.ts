/**
 * Takes the pictures in `docs/images/`, of made-up traffic on a made-up afternoon:
 * `deno run -A tests/browser/screenshots.ts && pngquant --ext .png --force 128 docs/images/*.png`
 *
 * @module
 */
import { type BrowserContextOptions, chromium } from "playwright-core";
import { type Clock, systemClock } from "../../lib/core/clock.ts";
import { traffic } from "../dashboard/_traffic.ts";
import { CHROMIUM_FLAGS, findChromium } from "./_chromium.ts";
import { openSite } from "./_site.ts";

const folder = new URL("../../docs/images/", import.meta.url);
const afternoon = Date.UTC(2026, 10, 20, 15, 42);
const shift = afternoon - Date.now();
const clock: Clock = { ...systemClock, now: () => systemClock.now() + shift };

const site = openSite({
  clock,
  pace: { firstMs: 900, deltaMs: 40 },
  records: traffic({ now: afternoon - 20_000, days: 90, count: 12_000 }),
});

/** What is running while the pictures are taken. */
const running = [
  ["duo-chat-opus-4-8", "claude-cli/2.1"],
  ["duo-chat-gpt-5-3-codex", "codex_cli_rs/0.169"],
  ["sonnet-4-6", "claude-cli/2.1"],
] as const;

const pictures: readonly (readonly [name: string, path: string, options: BrowserContextOptions])[] =
  [
    ["dashboard-light", "/dashboard", { colorScheme: "light" }],
    ["dashboard-dark", "/dashboard", { colorScheme: "dark" }],
    ["connect", "/dashboard/connect?client=codex&model=duo-chat-opus-4-8", {
      colorScheme: "light",
      viewport: { width: 1280, height: 640 },
    }],
    ["phone", "/dashboard", { colorScheme: "dark", viewport: { width: 390, height: 844 } }],
  ];

const browser = await chromium.launch({
  executablePath: findChromium() ?? "",
  args: [...CHROMIUM_FLAGS],
});
await Deno.mkdir(folder, { recursive: true });
for (const [name, path, options] of pictures) {
  const answers = await Promise.all(running.map(([model, userAgent]) => ask(model, userAgent)));
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  await page.goto(site.url + path);
  if (path === "/dashboard") {
    await page.locator(".live-live").waitFor();
    // All are writing, and for some seconds.
    await page.locator("#in-flight tbody tr", { hasText: /[6-9](\.\d+)? s/ }).nth(2).waitFor();
  }
  await page.screenshot({ path: new URL(`${name}.png`, folder).pathname });
  await context.close();
  for (const stop of answers) await stop();
}
await browser.close();
await site.close();

/** Asks for a long answer and lets it arrive until the returned function is called. */
async function ask(model: string, userAgent: string): Promise<() => Promise<void>> {
  const { body } = await fetch(`${site.url}/v1/messages`, {
    method: "POST",
    headers: { "content-type": "application/json", "user-agent": userAgent },
    body: JSON.stringify({
      model,
      max_tokens: 8000,
      stream: true,
      messages: [{ role: "user", content: "sim:long" }],
    }),
  });
  const reader = body?.getReader();
  (async () => {
    while (reader && !(await reader.read()).done);
  })();
  return async () => await reader?.cancel();
}
