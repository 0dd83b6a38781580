import type { Client } from "./client.ts";
import { members } from "./setting.ts";
import { targetModels } from "./target.ts";
import { shellWord } from "./text.ts";

export const zed: Client = {
  id: "zed",
  name: "Zed",
  install: "https://zed.dev",
  files: (target) => [{
    place: { folder: { home: ".config/zed", appData: "Zed" }, file: "settings.json" },
    format: "json",
    note: "Zed takes the key from the variable DUO_GATEWAY_API_KEY, or from its provider settings.",
    settings: [
      ...members(["language_models", "openai_compatible", "Duo Gateway"], {
        api_url: `${target.origin}/v1`,
        available_models: targetModels(target).map((model) => ({
          name: model.id,
          display_name: model.displayName,
          max_tokens: model.contextWindow,
          max_output_tokens: model.outputLimit,
          capabilities: {
            tools: true,
            images: true,
            parallel_tool_calls: true,
            prompt_cache_key: false,
          },
        })),
      }),
      ...members(["agent", "default_model"], {
        provider: "Duo Gateway",
        model: target.model.id,
      }),
    ],
  }],
  snippets: ({ key }) => [{
    where: "in the shell that starts it",
    language: "sh",
    text: `export DUO_GATEWAY_API_KEY=${shellWord(key)}\nzed`,
  }],
};
