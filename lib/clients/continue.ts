import type { DialectName } from "../dialects/names.ts";
import { type Client, quoted } from "./client.ts";

/** Continue's provider for each API; it chooses itself between OpenAI's two. */
const providers = {
  messages: "anthropic",
  chat: "openai",
  responses: "openai",
} as const satisfies Record<DialectName, string>;

export const continueDev: Client = {
  id: "continue",
  name: "Continue",
  snippets: ({ origin, key, model }) => [{
    where: "~/.continue/config.yaml",
    language: "yaml",
    text: `name: Duo Gateway
version: 1.0.0
schema: v1
models:
  - name: ${quoted(model.displayName)}
    provider: ${providers[model.dialects[0] ?? "chat"]}
    model: ${quoted(model.id)}
    apiBase: ${quoted(`${origin}/v1`)}
    apiKey: ${quoted(key)}
    roles:
      - chat
      - edit
      - apply`,
  }],
};
