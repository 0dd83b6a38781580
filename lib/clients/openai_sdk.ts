import type { Client } from "./client.ts";
import { quoted } from "./text.ts";

export const openaiSdk: Client = {
  id: "openai-sdk",
  name: "OpenAI SDK",
  snippets: ({ origin, key, model }) => [
    {
      where: "TypeScript",
      language: "ts",
      text: `import OpenAI from "openai";

const client = new OpenAI({ baseURL: ${quoted(`${origin}/v1`)}, apiKey: ${quoted(key)} });
const response = await client.responses.create({ model: ${quoted(model.id)}, input: "Hello" });
console.log(response.output_text);`,
    },
    {
      where: "Python",
      language: "python",
      text: `from openai import OpenAI

client = OpenAI(base_url=${quoted(`${origin}/v1`)}, api_key=${quoted(key)})
response = client.responses.create(model=${quoted(model.id)}, input="Hello")
print(response.output_text)`,
    },
  ],
};
