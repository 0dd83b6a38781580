import { assertEquals, assertMatch, assertStrictEquals, assertThrows } from "@std/assert";
import { GatewayError } from "../../lib/core/errors.ts";
import { createCatalog } from "../../lib/models/catalog.ts";

const catalog = withAliases({});

function withAliases(aliases: Record<string, string[]>, defaultModel = "duo-chat-sonnet-4-5") {
  return createCatalog({ aliases: new Map(Object.entries(aliases)), defaultModel });
}

function targets(name: string | undefined, from = catalog): string[] {
  return from.resolve(name).targets.map(({ id }) => id);
}

function refusal(name: string): GatewayError {
  return assertThrows(() => catalog.resolve(name), GatewayError);
}

Deno.test("every listed name resolves to what the list says", () => {
  for (const model of catalog.models) {
    assertStrictEquals(catalog.resolve(model.id).targets[0], model);
    assertEquals(catalog.resolve(model.upstreamId).targets[0].upstreamId, model.upstreamId);
  }
  for (const { alias, targets } of [...catalog.aliases, ...catalog.pickerAliases]) {
    assertStrictEquals(catalog.resolve(alias).targets, targets);
  }
});

Deno.test("ids, aliases and picker aliases are names of one thing each", () => {
  const names = [
    ...catalog.models.map(({ id }) => id),
    ...[...catalog.aliases, ...catalog.pickerAliases].map(({ alias }) => alias),
  ];
  assertEquals(names.length, new Set(names).size);
});

const spelled = {
  "claude-opus-4.7": "duo-chat-opus-4-7",
  "claude-opus-4-7": "duo-chat-opus-4-7",
  "opus-4.7": "duo-chat-opus-4-7",
  "sonnet-4.5": "duo-chat-sonnet-4-5",
  "claude-fable-5.1": "duo-chat-fable-5-1",
  "claude-fable-5": "duo-chat-fable-5",
  "claude-opus-5": "duo-chat-opus-5",
  "claude-opus-5-5": "duo-chat-opus-5-5",
  "claude-opus-4-8": "duo-chat-opus-4-8",
  "claude-sonnet-5": "duo-chat-sonnet-5",
  "haiku-5.5": "duo-chat-haiku-5-5",
  "gpt-5.4": "duo-chat-gpt-5-4",
  "gpt-5-4": "duo-chat-gpt-5-4",
  "gpt-5.4-2026-03-05": "duo-chat-gpt-5-4",
  "gpt-5-4-mini": "duo-chat-gpt-5-4-mini",
  "gpt-5.4-nano": "duo-chat-gpt-5-4-nano",
  "gpt-5.5": "duo-chat-gpt-5-5",
  "gpt-5.6-sol": "duo-chat-gpt-5-6-sol",
  "gpt-5-6-terra": "duo-chat-gpt-5-6-terra",
  "gpt-5.6-luna": "duo-chat-gpt-5-6-luna",
  "gpt-6-astra": "duo-chat-gpt-6-astra",
  "gpt-6": "duo-chat-gpt-6-astra",
  "gpt-5": "gpt-5",
  "duo-chat-gpt-5": "gpt-5",
  "gpt-5.2-2025-12-11": "duo-chat-gpt-5-2",
  "anthropic/gpt-5.4": "duo-chat-gpt-5-4",
  "anthropic/gpt-5": "gpt-5",
  "anthropic/claude-sonnet-4.5": "duo-chat-sonnet-4-5",
  "openai/gpt-5-mini": "duo-chat-gpt-5-mini",
  "duo/claude-sonnet-4-6": "duo-chat-sonnet-4-6",
  "gitlab/duo-chat-haiku-4-5": "duo-chat-haiku-4-5",
  "claude-sonnet-4-6[1m]": "duo-chat-sonnet-4-6",
  "duo/opus[1m]": "duo-chat-opus-4-6",
};
for (const [name, id] of Object.entries(spelled)) {
  Deno.test(`${name} resolves to ${id}`, () => assertEquals(catalog.resolve(name).name, id));
}

Deno.test("a removed model is tried first and followed by its successor", () => {
  assertEquals(targets("codex"), ["duo-chat-gpt-5-2-codex", "duo-chat-gpt-5-3-codex"]);
  assertEquals(targets("gpt-5.2-codex"), ["duo-chat-gpt-5-2-codex", "duo-chat-gpt-5-3-codex"]);
  assertEquals(targets("duo-chat-gpt-5-codex"), [
    "duo-chat-gpt-5-codex",
    "duo-chat-gpt-5-3-codex",
  ]);
  assertEquals(targets("duo-chat-gpt-5-3-codex"), ["duo-chat-gpt-5-3-codex"]);
});

Deno.test("an absent name means the default model, which may be an alias", () => {
  assertEquals(targets(undefined), ["duo-chat-sonnet-4-5"]);
  const { requested, name } = withAliases({}, "opus").resolve(undefined);
  assertEquals([requested, name], ["opus", "duo-chat-opus-4-6"]);
});

Deno.test("names that live on Object.prototype are unknown models", () => {
  for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty", "valueOf"]) {
    assertEquals(refusal(name).kind, "model_not_found");
  }
});

Deno.test("names that cannot be one are refused as the caller's mistake", () => {
  const bad = ["", " opus", "opus ", "x".repeat(129), "a b", "modèle", "<img>", "a\n", "\0", "💥"];
  for (const name of bad) {
    const { kind, status, param, message } = refusal(name);
    assertEquals([kind, status, param], ["invalid_request", 400, "model"]);
    assertMatch(message, /^[ -~]{1,300}$/);
  }
});

Deno.test("an unknown name is answered with similar ones, of different models", () => {
  const { kind, status, param, code, message, retryable } = refusal("duo-chat-opus-4-9");
  assertEquals([kind, status, param, code, retryable], [
    "model_not_found",
    404,
    "model",
    "model_not_found",
    false,
  ]);
  assertEquals(message.match(/duo-chat-opus-4-\d/g)?.length, 4);
  assertMatch(refusal("sonet").message, /Similar names: sonnet,/);
  assertMatch(refusal("x".repeat(128)).message, /The model list gives all names/);
});

Deno.test("an unknown Claude goes to Messages with the newest rules of its family", () => {
  const known = [
    ["claude-opus-7", "duo-chat-opus-5-5"],
    ["claude-sonnet-9", "duo-chat-sonnet-5"],
    [
      "claude-haiku-7",
      "duo-chat-haiku-5-5",
    ],
    ["claude-fable-6", "duo-chat-fable-5-1"],
    ["claude-x", "duo-chat-opus-5-5"],
  ] as const;
  for (const [name, like] of known) {
    const { name: resolved, targets: [model] } = catalog.resolve(`anthropic/${name}[1m]`);
    assertEquals([resolved, model.id, model.upstreamId], [name, name, name]);
    assertEquals(model.can, catalog.resolve(like).targets[0].can);
    assertEquals([model.provider, model.dialects], ["anthropic", ["messages"]]);
    assertEquals([model.statisticsId, model.status], ["other-anthropic", "unverified"]);
  }
});

Deno.test("an unknown GPT goes to Responses and is counted with all others", () => {
  for (const name of ["gpt-7", "gpt-6-codex", "anthropic/gpt-9"]) {
    const [model] = catalog.resolve(name).targets;
    assertEquals([model.provider, model.dialects], ["openai", ["responses"]]);
    assertEquals(model.statisticsId, "other-openai");
  }
});

Deno.test("a vendor's prefix alone makes no model", () => {
  for (const name of ["anthropic/foo", "openai/o3", "anthropic/", "duo/", "[1m]", "duo-chat"]) {
    assertEquals(refusal(name).kind, "model_not_found");
  }
});

Deno.test("the operator's aliases win, nest, and may name several models", () => {
  const own = withAliases({
    opus: ["claude-opus-4.8"],
    smart: ["opus", "gpt-5.5", "opus"],
    "duo-chat-haiku-4-5": ["smart"],
    next: ["claude-opus-9"],
  }, "smart");
  assertEquals(targets("opus", own), ["duo-chat-opus-4-8"]);
  assertEquals(targets("smart", own), ["duo-chat-opus-4-8", "duo-chat-gpt-5-5"]);
  assertEquals(targets(undefined, own), targets("smart", own));
  assertEquals(targets("duo-chat-haiku-4-5", own), targets("smart", own));
  assertEquals(targets("anthropic/smart[1m]", own), targets("smart", own));
  assertEquals(targets("next", own), ["claude-opus-9"]);
  assertEquals(targets("claude-opus-4-6", own), ["duo-chat-opus-4-6"]);
});

Deno.test("the alias list holds the operator's once, after the others", () => {
  const names = withAliases({ opus: ["gpt-5"], mine: ["opus"] }).aliases.map(({ alias }) => alias);
  assertEquals(names.slice(0, 4).at(-1), "opus");
  assertEquals(names.at(-1), "mine");
  assertEquals(names.length, catalog.aliases.length + 1);
});

Deno.test("picker aliases offer every OpenAI model that is still served, and no other", () => {
  assertEquals(
    catalog.pickerAliases.map(({ targets }) => targets[0]),
    catalog.models.filter(({ provider, status }) => provider === "openai" && status !== "removed"),
  );
  for (const { alias } of catalog.pickerAliases) assertMatch(alias, /^anthropic\/gpt-[0-9a-z.-]+$/);
});

Deno.test("createCatalog refuses aliases that do not validate", () => {
  assertThrows(() => withAliases({ a: ["a"] }), TypeError, "leads back to itself");
});
