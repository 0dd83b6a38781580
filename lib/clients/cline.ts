import type { Client } from "./client.ts";

export const cline: Client = {
  id: "cline",
  name: "Cline",
  snippets: ({ origin, key, model }) => [{
    where: "Settings of the extension",
    language: "text",
    text: `API Provider:    OpenAI Compatible
Base URL:        ${origin}/v1
API Key:         ${key}
Model ID:        ${model.id}
Context Window:  ${model.contextWindow}`,
    note: "Cline's own Anthropic provider keeps to Anthropic's address; this one does not.",
  }],
};
