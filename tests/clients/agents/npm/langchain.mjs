import { ChatAnthropic } from "@langchain/anthropic";
import { HumanMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { ChatOpenAI } from "@langchain/openai";
import { shell, told } from "./shell.mjs";

const { url, apiKey, model } = told;
const common = { apiKey, model, maxRetries: 0 };
const openai = { ...common, configuration: { baseURL: `${url}/v1` } };
const models = {
  "anthropic": () => new ChatAnthropic({ ...common, anthropicApiUrl: url }),
  "openai": () => new ChatOpenAI(openai),
  "openai responses": () => new ChatOpenAI({ ...openai, useResponsesApi: true }),
};

const run = tool(shell.run, shell);
const chat = models[told.api]().bindTools([run]);

async function ask(messages) {
  if (!told.streamed) return await chat.invoke(messages);
  let answer;
  for await (const chunk of await chat.stream(messages)) answer = answer?.concat(chunk) ?? chunk;
  return answer;
}

const messages = [new HumanMessage(told.prompt)];
let answer = await ask(messages);
while (answer.tool_calls.length > 0 && messages.length < 8) {
  messages.push(answer);
  for (const call of answer.tool_calls) messages.push(await run.invoke(call));
  answer = await ask(messages);
}
console.log(answer.text);
