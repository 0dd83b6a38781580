import { assert, assertEquals } from "@std/assert";
import { createSimulator } from "../../lib/simulator/mod.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { EXCHANGE, Harness } from "./harness.ts";

Deno.test("the exchange answers 201 with headers, a token and its expiry in seconds", async () => {
  const harness = new Harness();
  const response = await harness.exchange({ body: '{"feature_flags":{}}' });
  assertEquals(response.status, 201);
  const answer = await response.json();
  assertEquals(Object.keys(answer), ["headers", "token", "expires_at"]);
  assertEquals(answer.expires_at, harness.clock.now() / 1000 + 3600);
  assertEquals(answer.headers["X-Gitlab-Is-Team-Member"], "false");
  assertEquals(answer.headers["x-gitlab-enabled-feature-flags"], "");
  assertEquals(answer.headers["x-gitlab-realm"], "saas");
  assert("x-api-key" in answer.headers, "there is a header that must not be passed on");
  assert(!("x-gitlab-project-id" in answer.headers));
});

Deno.test("the exchange takes the token as Bearer or as PRIVATE-TOKEN, with any body", async () => {
  for (const headers of [{ authorization: "Bearer glpat-a" }, { "private-token": "glpat-a" }]) {
    for (const body of [undefined, "", "{}", "no json"]) {
      const init = { headers, ...body !== undefined && { body } };
      assertEquals((await new Harness().exchange(init)).status, 201);
    }
  }
});

Deno.test("the exchange refuses an unknown token and none at all", async () => {
  const harness = new Harness();
  const strict = createSimulator({ clock: new FakeClock(), gitlabToken: "glpat-mine" });
  const post = (authorization: string) =>
    strict.fetch(new Request(EXCHANGE, { method: "POST", headers: { authorization } }));
  const refused = [
    await harness.exchange({ headers: {} }),
    await harness.exchange({ headers: { authorization: "Bearer nonsense" } }),
    await post("Bearer glpat-other"),
  ];
  for (const response of refused) {
    assertEquals(response.status, 401);
    assertEquals(await response.json(), { message: "401 Unauthorized" });
  }
  assertEquals((await post("Bearer glpat-mine")).status, 201);
});

Deno.test("GitLab knows no other path and no other method", async () => {
  const harness = new Harness();
  const other = await harness.simulator.fetch(new Request("https://gitlab.com/api/v4/user"));
  assertEquals([other.status, await other.json()], [404, { error: "404 Not Found" }]);
  assertEquals((await harness.exchange({ method: "GET" })).status, 405);
});

Deno.test("a self-managed GitLab names its instance instead of a namespace", async () => {
  const answer = await (await new Harness({ deployment: "self-managed" }).exchange()).json();
  assertEquals(answer.headers["x-gitlab-realm"], "self-managed");
  assert(!("x-gitlab-namespace-id" in answer.headers));
});
