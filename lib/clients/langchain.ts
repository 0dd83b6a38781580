import type { Client } from "./client.ts";
import { quoted } from "./text.ts";

export const langchain: Client = {
  id: "langchain",
  name: "LangChain",
  snippets: ({ origin, key, model }) => [
    {
      where: "TypeScript",
      language: "ts",
      text: `import { ChatOpenAI } from "@langchain/openai";

const chat = new ChatOpenAI({
  model: ${quoted(model.id)},
  apiKey: ${quoted(key)},
  useResponsesApi: true,
  configuration: { baseURL: ${quoted(`${origin}/v1`)} },
});
const answer = await chat.invoke("Hello");
console.log(answer.text);`,
    },
    {
      where: "Python",
      language: "python",
      text: `from langchain_openai import ChatOpenAI

chat = ChatOpenAI(
    model=${quoted(model.id)},
    base_url=${quoted(`${origin}/v1`)},
    api_key=${quoted(key)},
    use_responses_api=True,
)
print(chat.invoke("Hello").text)`,
    },
  ],
};
