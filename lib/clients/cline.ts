import type { Client } from "./client.ts";
import { members, pathOf } from "./setting.ts";

/** Its own Anthropic provider keeps to Anthropic's address; this one does not. */
const PROVIDER = "openai-compatible";

export const cline: Client = {
  id: "cline",
  name: "Cline",
  install: "npm install -g cline",
  files: ({ origin, key, model }) => [{
    place: { folder: { home: ".cline/data/settings" }, file: "providers.json" },
    format: "json",
    note: "For Cline in the terminal; the editor's extension keeps its settings elsewhere.",
    settings: [
      { path: ["version"], value: 1, unlessSet: true },
      { path: ["lastUsedProvider"], value: PROVIDER },
      { path: ["modes"], value: {}, unlessSet: true },
      ...members(["providers", PROVIDER, "settings"], {
        provider: PROVIDER,
        apiKey: key,
        model: model.id,
        baseUrl: `${origin}/v1`,
      }),
      // It refuses the file without this; when it was does not matter.
      {
        path: pathOf("providers", PROVIDER, "updatedAt"),
        value: "2026-01-01T00:00:00.000Z",
        unlessSet: true,
      },
      { path: pathOf("providers", PROVIDER, "tokenSource"), value: "manual" },
    ],
  }],
  snippets: ({ origin, key, model }) => [{
    where: "Settings of the extension",
    language: "text",
    text: `API Provider:    OpenAI Compatible
Base URL:        ${origin}/v1
API Key:         ${key}
Model ID:        ${model.id}
Context Window:  ${model.contextWindow}`,
  }],
};
