import type { DialectName } from "../dialects/names.ts";
import type { Client, Target } from "./client.ts";
import { members, pathOf, valueOf } from "./setting.ts";
import { targetModels } from "./target.ts";

/** The package by which opencode speaks each API; a model gets that of its own first dialect. */
const packages = {
  messages: "@ai-sdk/anthropic",
  chat: "@ai-sdk/openai-compatible",
  responses: "@ai-sdk/openai",
} as const satisfies Record<DialectName, string>;

function settings(target: Target) {
  const { origin, key, model, small } = target;
  return [
    { path: pathOf("$schema"), value: "https://opencode.ai/config.json", unlessSet: true },
    ...members(["provider", "duo"], {
      npm: packages[model.dialects[0] ?? "chat"],
      name: "Duo Gateway",
      options: { baseURL: `${origin}/v1`, apiKey: key },
      models: Object.fromEntries(
        targetModels(target).map(({ id, displayName, contextWindow, outputLimit }) => [id, {
          name: displayName,
          // It summarises when these are nearly used up.
          limit: { context: contextWindow, output: outputLimit },
        }]),
      ),
    }),
    ...members([], { model: `duo/${model.id}`, small_model: `duo/${small.id}` }),
  ] as const;
}

export const opencode: Client = {
  id: "opencode",
  name: "opencode",
  install: "npm install -g opencode-ai",
  files: (target) => [{
    place: {
      folder: { home: ".config/opencode" },
      file: "opencode.json",
      others: ["opencode.jsonc"],
    },
    format: "json",
    settings: settings(target),
  }],
  launch: (target) => ({
    program: "opencode",
    args: [],
    env: { OPENCODE_CONFIG_CONTENT: JSON.stringify(valueOf(settings(target))) },
  }),
};
