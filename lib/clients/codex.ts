import type { Client, Target } from "./client.ts";
import { type Json, members } from "./setting.ts";
import { promptLimit, vendorName } from "./target.ts";
import { tomlValue } from "./toml.ts";

/** It begins to summarise when so much of the longest prompt is used. */
const COMPACT_AT = 0.9;

/** The members of the root; Codex knows the limits of few models, and guesses for the others. */
function root({ model }: Target) {
  const room = promptLimit(model);
  return {
    model: vendorName(model),
    model_provider: "duo",
    model_context_window: room,
    model_auto_compact_token_limit: Math.floor(room * COMPACT_AT),
  };
}

function provider({ origin }: Target, key: { readonly [name: string]: Json }) {
  return {
    name: "Duo Gateway",
    base_url: `${origin}/v1`,
    wire_api: "responses",
    requires_openai_auth: false,
    ...key,
  };
}

export const codex: Client = {
  id: "codex",
  name: "Codex",
  suits: ["duo-chat-gpt-5-3-codex", "duo-chat-gpt-5-2"],
  install: "npm install -g @openai/codex",
  files: (target) => [{
    place: { folder: { home: ".codex" }, variable: "CODEX_HOME", file: "config.toml" },
    format: "toml",
    settings: [
      ...members([], root(target)),
      ...members(
        ["model_providers", "duo"],
        provider(target, { http_headers: { "x-api-key": target.key } }),
      ),
    ],
  }],
  launch: (target) => {
    // Arguments can be read by other users of the machine, so the key is not among them.
    const settings = {
      ...root(target),
      "model_providers.duo": provider(target, { env_key: "DUO_GATEWAY_KEY" }),
    };
    return {
      program: "codex",
      args: Object.entries(settings).flatMap(([name, value]) => [
        "-c",
        `${name}=${tomlValue(value)}`,
      ]),
      env: { DUO_GATEWAY_KEY: target.key },
    };
  },
};
