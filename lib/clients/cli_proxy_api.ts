import { type Client, quoted } from "./client.ts";

export const cliProxyApi: Client = {
  id: "cliproxyapi",
  name: "CLIProxyAPI",
  snippets: ({ origin, key, model }) => [{
    where: "config.yaml",
    language: "yaml",
    text: `openai-compatibility:
  - name: "duo"
    base-url: ${quoted(`${origin}/v1`)}
    api-key-entries:
      - api-key: ${quoted(key)}
    models:
      - name: ${quoted(model.id)}
        alias: ${quoted(model.id)}`,
  }],
};
