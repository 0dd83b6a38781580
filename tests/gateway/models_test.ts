/** The model list, which serves both SDKs and the dashboards of earlier proxies. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { modelIds } from "../../lib/simulator/mod.ts";
import { createTestGateway } from "../helpers/test_gateway.ts";
import { messages } from "./_apis.ts";
import { records, shownError } from "./_looking.ts";

interface Listed {
  id: string;
  [member: string]: unknown;
}

async function list(query = "") {
  const response = await createTestGateway().ask(`/v1/models${query}`);
  assertEquals(response.status, 200);
  return await response.json();
}

async function allIds(): Promise<string[]> {
  return (await list()).data.map(({ id }: Listed) => id);
}

Deno.test("the list is one object that is valid for both SDKs", async () => {
  const { object, data, has_more, first_id, last_id } = await list();
  assertEquals([object, has_more], ["list", false]);
  assertEquals([first_id, last_id], [data[0].id, data.at(-1).id]);
  for (const model of data) {
    assertEquals([model.object, model.type, model.owned_by], ["model", "model", "gitlab-duo"]);
    assert(Number.isInteger(model.created) && model.created > 1_700_000_000);
    assert(model.created < 10_000_000_000, "seconds, not milliseconds");
    assertEquals(new Date(model.created * 1000).toISOString(), model.created_at);
    assertMatch(model.display_name, /^(Claude|GPT)/);
    assert(model.context_window >= 200_000 && model.max_tokens >= 32_000);
  }
});

Deno.test("the list is the same for every caller and at any time", async () => {
  const gateway = createTestGateway();
  const first = await (await gateway.ask("/v1/models")).text();
  await gateway.clock.advance(86_400_000);
  const headers = { "anthropic-version": "2023-06-01" };
  assertEquals(await (await gateway.ask("/v1/models", undefined, { headers })).text(), first);
  assertEquals(await (await gateway.ask("/models")).text(), first);
});

Deno.test("no id is listed twice", async () => {
  const ids = await allIds();
  assertEquals(new Set(ids).size, ids.length);
});

Deno.test("everything that GitLab serves is listed under GitLab's name for it", async () => {
  const ids = new Set(await allIds());
  const missing = modelIds.filter((id) => !ids.has(id) && id !== "gpt-5.1");
  assertEquals(missing, []);
});

Deno.test("the members of the earlier proxy's list are there, in its order", async () => {
  const { models, aliases } = await list();
  assertEquals(models.slice(0, 3), [
    { id: "duo-chat-opus-4-6", provider: "anthropic", backend_model: "claude-opus-4-6" },
    { id: "duo-chat-sonnet-4-6", provider: "anthropic", backend_model: "claude-sonnet-4-6" },
    { id: "duo-chat-opus-4-5", provider: "anthropic", backend_model: "claude-opus-4-5-20251101" },
  ]);
  assertEquals(models[6], {
    id: "duo-chat-gpt-5-2",
    provider: "openai",
    backend_model: "gpt-5.2-2025-12-11",
  });
  assertEquals(aliases.slice(0, 4), [
    "claude-opus-4-6",
    "claude-opus-4.6",
    "opus-4-6",
    "opus",
  ]);
});

Deno.test("Claude Code's picker finds every model, GPT models under a name that it keeps", async () => {
  const kept = (await allIds()).filter((id) => /claude|anthropic/i.test(id));
  for (const id of modelIds) {
    const found = kept.some((name) => id.startsWith(name.replace(/^anthropic\//, "")));
    assert(found, id);
  }
});

Deno.test("pages of any size, forwards and backwards, are the whole list", async () => {
  const all = await allIds();
  for (const limit of [1, 7, 1000]) {
    const forwards: string[] = [];
    for (let query = `?limit=${limit}`;;) {
      const { data, has_more, last_id } = await list(query);
      forwards.push(...data.map(({ id }: Listed) => id));
      assert(data.length <= limit);
      if (!has_more) break;
      query = `?limit=${limit}&after_id=${encodeURIComponent(last_id)}`;
    }
    assertEquals(forwards, all);
  }
  const last = all.at(-1) ?? "";
  const before = await list(`?limit=5&before_id=${encodeURIComponent(last)}`);
  assertEquals(before.data.map(({ id }: Listed) => id), all.slice(-6, -1));
  assertEquals(before.has_more, true);
});

Deno.test("a page size that is no number is a 400", async () => {
  const gateway = createTestGateway();
  for (const limit of ["0", "-1", "x", "1.5", ""]) {
    assertEquals((await gateway.ask(`/v1/models?limit=${limit}`)).status, 400, limit);
  }
});

Deno.test("every listed id can be looked up, those with slashes too", async () => {
  const gateway = createTestGateway();
  for (const model of (await list()).data) {
    const paths = [`/v1/models/${model.id}`, `/v1/models/${encodeURIComponent(model.id)}`];
    for (const path of paths) {
      const response = await gateway.ask(path);
      assertEquals([response.status, await response.json()], [200, model], path);
    }
  }
});

Deno.test("an alias can be looked up under its own name", async () => {
  const response = await createTestGateway().ask("/v1/models/sonnet");
  const { id, display_name } = await response.json();
  assertEquals([id, display_name], ["sonnet", "Claude Sonnet 4.5"]);
});

Deno.test("an unknown model is a 404 in the caller's dialect", async () => {
  const gateway = createTestGateway();
  for (const name of ["gpt-99", "claude-unheard-of", "constructor", "__proto__", "no-such"]) {
    const openAi = await shownError(await gateway.ask(`/v1/models/${name}`), "chat");
    assertEquals([openAi.status, openAi.code], [404, "model_not_found"], name);
    const headers = { "anthropic-version": "2023-06-01" };
    const reply = await gateway.ask(`/v1/models/${name}`, undefined, { headers });
    assertEquals((await shownError(reply, "messages")).type, "not_found_error");
  }
});

Deno.test("every established alias is served by the model that it stood for", async () => {
  const targets: Readonly<Record<string, string>> = {
    "opus": "claude-opus-4-6",
    "sonnet": "claude-sonnet-4-5-20250929",
    "haiku": "claude-haiku-4-5-20251001",
    "claude-sonnet-4-20250514": "claude-sonnet-4-6",
    "claude-opus-4-20250512": "claude-opus-4-6",
    "claude-opus-4.6": "claude-opus-4-6",
    "duo-chat-opus-4-7": "claude-opus-4-7",
    "claude-sonnet-4-5-20250929": "claude-sonnet-4-5-20250929",
  };
  const gateway = createTestGateway();
  for (const [model, upstream] of Object.entries(targets)) {
    const response = await gateway.ask(messages.path, { ...messages.request(), model });
    assertEquals(response.status, 200, model);
    await response.text();
    assertEquals(records(gateway)[0]?.upstreamModel, upstream, model);
  }
});

Deno.test("a model that GitLab removed is served by its successor, and asked for once", async () => {
  const gateway = createTestGateway();
  for (let index = 0; index < 3; index++) {
    const response = await gateway.ask("/v1/responses", { model: "codex", input: "Hello" });
    assertEquals(response.status, 200);
    assertEquals(response.headers.get("x-gateway-model"), "duo-chat-gpt-5-3-codex");
    await response.text();
  }
  const asked = gateway.simulator.calls.filter(({ kind }) => kind === "proxy")
    .map(({ model }) => model);
  assertEquals(asked, ["gpt-5.2-codex", "gpt-5.3-codex", "gpt-5.3-codex", "gpt-5.3-codex"]);
});

Deno.test("an absent model is the configured default", async () => {
  const gateway = createTestGateway({ env: { DEFAULT_MODEL: "haiku" } });
  const { model: _, ...rest } = messages.request();
  const response = await gateway.ask(messages.path, rest);
  assertEquals(response.headers.get("x-gateway-model"), "duo-chat-haiku-4-5");
  await response.text();
});

Deno.test("the operator's aliases are listed and served", async () => {
  const gateway = createTestGateway({ env: { MODEL_ALIASES: "fast=haiku" } });
  const response = await gateway.ask(messages.path, { ...messages.request(), model: "fast" });
  assertEquals(response.headers.get("x-gateway-model"), "duo-chat-haiku-4-5");
  await response.text();
  assert((await (await gateway.ask("/v1/models")).json()).aliases.includes("fast"));
});

Deno.test("the dashboard's model list has the earlier proxy's members and its traffic", async () => {
  const gateway = createTestGateway();
  await (await gateway.ask(messages.path, messages.request())).text();
  const { models, aliases } = await (await gateway.ask("/dashboard/api/models")).json();
  const sonnet = models.find(({ id }: Listed) => id === "duo-chat-sonnet-4-5");
  assertEquals([sonnet.provider, sonnet.backendModel], ["anthropic", "claude-sonnet-4-5-20250929"]);
  assertEquals([sonnet.stats.totalRequests, sonnet.stats.successCount], [1, 1]);
  assertEquals(models[0].stats, null);
  assert(aliases.includes("opus"));
});
