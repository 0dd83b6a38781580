import type { Client } from "./client.ts";
import type { Folder } from "./place.ts";
import { members } from "./setting.ts";
import { targetModels } from "./target.ts";

const folder: Folder = { home: ".config/goose", appData: "Block/goose/config" };

export const goose: Client = {
  id: "goose",
  name: "Goose",
  install: "https://block.github.io/goose",
  files: (target) => [
    {
      place: { folder, file: "custom_providers/duo_gateway.json" },
      format: "json",
      note: "Goose takes the key from the variable DUO_GATEWAY_KEY, or asks for it.",
      settings: members([], {
        name: "duo_gateway",
        engine: "anthropic",
        display_name: "Duo Gateway",
        description: "GitLab Duo's models",
        api_key_env: "DUO_GATEWAY_KEY",
        base_url: target.origin,
        models: targetModels(target).map(({ id, contextWindow }) => ({
          name: id,
          context_limit: contextWindow,
        })),
        supports_streaming: true,
        requires_auth: true,
      }),
    },
    {
      place: { folder, file: "config.yaml" },
      format: "yaml",
      settings: members([], { GOOSE_PROVIDER: "duo_gateway", GOOSE_MODEL: target.model.id }),
    },
  ],
  launch: ({ origin, key, model, small }) => ({
    program: "goose",
    args: [],
    env: {
      GOOSE_PROVIDER: "anthropic",
      GOOSE_MODEL: model.id,
      GOOSE_FAST_MODEL: small.id,
      GOOSE_CONTEXT_LIMIT: String(model.contextWindow),
      ANTHROPIC_HOST: origin,
      ANTHROPIC_API_KEY: key,
    },
  }),
};
