import { type Client, json, shellWord } from "./client.ts";

export const goose: Client = {
  id: "goose",
  name: "Goose",
  snippets: ({ origin, key, model }) => [
    {
      where: "for one shell",
      language: "sh",
      text: [
        "export GOOSE_PROVIDER=anthropic",
        `export GOOSE_MODEL=${shellWord(model.id)}`,
        `export ANTHROPIC_HOST=${shellWord(origin)}`,
        `export ANTHROPIC_API_KEY=${shellWord(key)}`,
        "goose session",
      ].join("\n"),
    },
    {
      where: "or as a provider of its own: ~/.config/goose/custom_providers/duo_gateway.json",
      language: "json",
      note: "Goose takes the key from DUO_GATEWAY_KEY.",
      text: json({
        name: "duo_gateway",
        engine: "anthropic",
        display_name: "Duo Gateway",
        description: "GitLab Duo's models",
        api_key_env: "DUO_GATEWAY_KEY",
        base_url: origin,
        models: [{ name: model.id, context_limit: model.contextWindow }],
        supports_streaming: true,
        requires_auth: true,
      }),
    },
  ],
};
