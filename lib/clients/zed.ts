import { type Client, json, shellWord } from "./client.ts";

export const zed: Client = {
  id: "zed",
  name: "Zed",
  snippets: ({ origin, key, model }) => [
    {
      where: "settings.json (zed: open settings)",
      language: "json",
      text: json({
        language_models: {
          openai_compatible: {
            "Duo Gateway": {
              api_url: `${origin}/v1`,
              available_models: [{
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
              }],
            },
          },
        },
        agent: { default_model: { provider: "Duo Gateway", model: model.id } },
      }),
    },
    {
      where: "in the shell that starts it, or in Zed's provider settings",
      language: "sh",
      note: "Zed names the variable after the provider.",
      text: `export DUO_GATEWAY_API_KEY=${shellWord(key)}\nzed`,
    },
  ],
};
