import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateText, isStepCount, streamText, tool } from "ai";
import { shell, told } from "./shell.mjs";

const options = { name: "duo", baseURL: `${told.url}/v1`, apiKey: told.apiKey };
const models = {
  "anthropic": () => createAnthropic(options)(told.model),
  "openai": () => createOpenAI(options)(told.model),
  "openai chat": () => createOpenAI(options).chat(told.model),
  "openai-compatible": () => createOpenAICompatible(options)(told.model),
};

const request = {
  model: models[told.api](),
  prompt: told.prompt,
  tools: {
    [shell.name]: tool({
      description: shell.description,
      inputSchema: shell.schema,
      execute: shell.run,
    }),
  },
  stopWhen: isStepCount(3),
  maxRetries: 0,
};

if (told.streamed) {
  const result = streamText(request);
  for await (const part of result.fullStream) if (part.type === "error") throw part.error;
  console.log(await result.text);
} else {
  console.log((await generateText(request)).text);
}
