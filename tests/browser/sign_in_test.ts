import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { traffic } from "../dashboard/_traffic.ts";
import { testKey } from "../helpers/test_gateway.ts";
import { browserTest } from "./_browser.ts";

const records = traffic({ now: Date.now(), days: 14, count: 100 });
const env = { PROXY_API_KEY: testKey };

browserTest(
  "who signs in with a key sees everything, until they sign out",
  async ({ serve, open }) => {
    const site = serve({ env, records });
    const { page } = await open({ url: `${site.url}/dashboard` });
    assertStringIncludes(await page.locator("main").innerText(), "This is the public view");
    await page.getByRole("link", { name: "Sign in", exact: true }).click();
    await page.getByRole("textbox", { name: "Key" }).fill("not-the-key-of-this-gateway");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("This is not a key that may see the dashboard.").waitFor();

    await page.getByRole("textbox", { name: "Key" }).fill(testKey);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.locator(".live-live").waitFor();
    assertEquals(await page.getByText("This is the public view").count(), 0);
    assertStringIncludes(await page.locator("#keys").innerText(), "grace");
    // The key itself stays with the gateway, and no script can read what stands for it.
    assertEquals(await page.evaluate(() => document.cookie), "");
    const [cookie] = await page.context().cookies(`${site.url}/dashboard`);
    assertEquals([cookie?.httpOnly, cookie?.sameSite], [true, "Strict"]);
    assertEquals(cookie?.value.includes(testKey), false);
    await page.locator("#recent tbody a").first().click();
    await page.waitForURL(/\/dashboard\/requests\/req_/);
    assertMatch(await page.locator("#asked").innerText(), /Address\s+192\.0\.2\.7/);

    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByText("This is the public view").waitFor();
    assertEquals(await page.locator("#keys").count(), 0);
  },
);
