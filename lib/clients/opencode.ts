import type { DialectName } from "../dialects/names.ts";
import { type Client, json } from "./client.ts";

/** The package by which opencode speaks each API; a model gets that of its own first dialect. */
const packages = {
  messages: "@ai-sdk/anthropic",
  chat: "@ai-sdk/openai-compatible",
  responses: "@ai-sdk/openai",
} as const satisfies Record<DialectName, string>;

export const opencode: Client = {
  id: "opencode",
  name: "opencode",
  snippets: ({ origin, key, model }) => [{
    where: "opencode.json in the project, or ~/.config/opencode/opencode.json",
    language: "json",
    text: json({
      $schema: "https://opencode.ai/config.json",
      provider: {
        duo: {
          npm: packages[model.dialects[0] ?? "chat"],
          name: "Duo Gateway",
          options: { baseURL: `${origin}/v1`, apiKey: key },
          models: {
            [model.id]: {
              name: model.displayName,
              limit: { context: model.contextWindow, output: model.outputLimit },
            },
          },
        },
      },
      model: `duo/${model.id}`,
    }),
  }],
};
