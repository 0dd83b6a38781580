import type { Client } from "./client.ts";
import { quoted } from "./text.ts";

export const anthropicSdk: Client = {
  id: "anthropic-sdk",
  name: "Anthropic SDK",
  snippets: ({ origin, key, model }) => [
    {
      where: "TypeScript",
      language: "ts",
      text: `import Anthropic from "@anthropic-ai/sdk";

const client = new Anthropic({ baseURL: ${quoted(origin)}, apiKey: ${quoted(key)} });
const message = await client.messages.create({
  model: ${quoted(model.id)},
  max_tokens: 400,
  messages: [{ role: "user", content: "Hello" }],
});
console.log(message.content);`,
    },
    {
      where: "Python",
      language: "python",
      text: `from anthropic import Anthropic

client = Anthropic(base_url=${quoted(origin)}, api_key=${quoted(key)})
message = client.messages.create(
    model=${quoted(model.id)},
    max_tokens=400,
    messages=[{"role": "user", "content": "Hello"}],
)
print(message.content)`,
    },
  ],
};
