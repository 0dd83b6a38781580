import type { DialectName } from "../dialects/names.ts";
import type { Client } from "./client.ts";
import { vendorName } from "./target.ts";

/** Continue's provider for each API; it chooses itself between OpenAI's two. */
const providers = {
  messages: "anthropic",
  chat: "openai",
  responses: "openai",
} as const satisfies Record<DialectName, string>;

/** What its list of models calls ours, whichever it is. */
const NAME = "Duo Gateway";

export const continueDev: Client = {
  id: "continue",
  name: "Continue",
  install: "npm install -g @continuedev/cli",
  files: ({ origin, key, model }) => [{
    place: { folder: { home: ".continue" }, file: "config.yaml" },
    format: "yaml",
    settings: [
      { path: ["name"], value: NAME, unlessSet: true },
      { path: ["version"], value: "1.0.0", unlessSet: true },
      { path: ["schema"], value: "v1", unlessSet: true },
      {
        path: ["models", { key: "name", is: NAME }],
        value: {
          name: NAME,
          provider: providers[model.dialects[0] ?? "chat"],
          model: vendorName(model),
          apiBase: `${origin}/v1`,
          apiKey: key,
          roles: ["chat", "edit", "apply", "summarize"],
          defaultCompletionOptions: {
            contextLength: model.contextWindow,
            maxTokens: Math.min(model.outputLimit, MAX_TOKENS),
          },
        },
      },
    ],
  }],
};

/** An answer's limit; what Continue reserves for it is not there for the prompt. */
const MAX_TOKENS = 32_000;
