import type { DialectName } from "../../../lib/dialects/names.ts";
import { type Client, errandTest, prompt, targets } from "./errand.ts";

/** The libraries by which opencode speaks each API. */
const libraries: readonly (readonly [DialectName, library: string])[] = [
  ["messages", "@ai-sdk/anthropic"],
  ["chat", "@ai-sdk/openai-compatible"],
  ["responses", "@ai-sdk/openai"],
];

function opencode(speaks: DialectName, library: string): Client {
  return {
    name: `opencode by ${library}`,
    speaks,
    files: ({ url, key, model }) => ({
      ".config/opencode/opencode.json": JSON.stringify({
        autoupdate: false,
        share: "disabled",
        model: `duo/${model}`,
        small_model: `duo/${model}`,
        provider: {
          duo: {
            npm: library,
            options: { baseURL: `${url}/v1`, apiKey: key },
            models: { [model]: { name: model } },
          },
        },
      }),
    }),
    command: () => ({
      program: "opencode",
      args: ["run", prompt],
      env: { OPENCODE_DISABLE_MODELS_FETCH: "1", OPENCODE_DISABLE_LSP_DOWNLOAD: "1" },
    }),
  };
}

for (const [speaks, library] of libraries) {
  for (const target of targets) errandTest(opencode(speaks, library), target);
}
