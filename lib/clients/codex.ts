import { type Client, quoted, shellWord } from "./client.ts";

export const codex: Client = {
  id: "codex",
  name: "Codex",
  snippets: ({ origin, key, model }) => [
    {
      where: "~/.codex/config.toml",
      language: "toml",
      text: `model = ${quoted(model.id)}
model_provider = "duo"

[model_providers.duo]
name = "Duo Gateway"
base_url = ${quoted(`${origin}/v1`)}
env_key = "DUO_GATEWAY_KEY"
wire_api = "responses"
requires_openai_auth = false`,
    },
    {
      where: "in the shell that starts it",
      language: "sh",
      text: `export DUO_GATEWAY_KEY=${shellWord(key)}\ncodex`,
    },
  ],
};
