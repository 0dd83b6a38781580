import type { DialectName } from "../dialects/names.ts";
import type { Client } from "./client.ts";
import { quoted } from "./text.ts";

/** The package for each API, and the function of it that makes providers. */
const packages = {
  messages: { from: "@ai-sdk/anthropic", make: "createAnthropic" },
  chat: { from: "@ai-sdk/openai-compatible", make: "createOpenAICompatible" },
  responses: { from: "@ai-sdk/openai", make: "createOpenAI" },
} as const satisfies Record<DialectName, { from: string; make: string }>;

export const aiSdk: Client = {
  id: "ai-sdk",
  name: "AI SDK",
  snippets: ({ origin, key, model }) => {
    const { from, make } = packages[model.dialects[0] ?? "chat"];
    return [{
      where: "TypeScript",
      language: "ts",
      text: `import { ${make} } from ${quoted(from)};
import { generateText } from ${quoted("ai")};

const duo = ${make}({
  name: "duo",
  baseURL: ${quoted(`${origin}/v1`)},
  apiKey: ${quoted(key)},
});
const { text } = await generateText({ model: duo(${quoted(model.id)}), prompt: "Hello" });
console.log(text);`,
    }];
  },
};
