import type { Client } from "./client.ts";
import { targetModels } from "./target.ts";

export const cliProxyApi: Client = {
  id: "cliproxyapi",
  name: "CLIProxyAPI",
  install: "https://github.com/router-for-me/CLIProxyAPI",
  files: (target) => [{
    place: { folder: "here", file: "config.yaml" },
    format: "yaml",
    settings: [{
      path: ["openai-compatibility", { key: "name", is: "duo" }],
      value: {
        name: "duo",
        "base-url": `${target.origin}/v1`,
        "api-key-entries": [{ "api-key": target.key }],
        models: targetModels(target).map(({ id }) => ({ name: id, alias: id })),
      },
    }],
  }],
};
