/** JSON by a schema, asked for through the vendors' libraries, of models of both vendors. */
import Anthropic from "@anthropic-ai/sdk";
import { assertEquals } from "@std/assert";
import OpenAI from "openai";
import { startGateway } from "./listening_gateway.ts";

const models = ["sonnet", "claude-opus-4-8", "gpt-5.2", "gpt-5.5", "codex", "gpt-6"];

/** One property may be missing, which is not to everybody's taste. */
const schema = {
  type: "object",
  properties: {
    city: { type: "string" },
    degrees: { type: "integer" },
    sky: { enum: ["clear", "cloudy"] },
    remark: { type: "string" },
  },
  required: ["city", "degrees", "sky"],
  additionalProperties: false,
};

/** Anthropic refuses limits, and its clients know; OpenAI's do not. */
const withLimits = {
  ...schema,
  properties: { ...schema.properties, degrees: { type: "integer", minimum: 1, maximum: 50 } },
};

const prompt = "The weather in Kyoto, please.";

/** Checks that the text is one JSON object by the schema. */
function assertFits(text: string): void {
  const { city, degrees, sky, ...rest } = JSON.parse(text);
  assertEquals([typeof city, degrees >= 1 && degrees <= 50, sky], ["string", true, "clear"]);
  assertEquals(Object.keys(rest).filter((name) => name !== "remark"), []);
}

for (const model of models) {
  Deno.test(`Anthropic's library: ${model} answers by a schema`, async () => {
    await using server = startGateway();
    const client = new Anthropic({ apiKey: "any", baseURL: server.url, maxRetries: 0 });
    const params: Anthropic.MessageCreateParamsNonStreaming = {
      model,
      max_tokens: 4000,
      messages: [{ role: "user", content: prompt }],
      output_config: { format: { type: "json_schema", schema } },
    };
    for (
      const message of [
        await client.messages.create(params),
        await client.messages.stream(params).finalMessage(),
      ]
    ) {
      assertFits(message.content.map((block) => block.type === "text" ? block.text : "").join(""));
    }
  });

  Deno.test(`OpenAI's library: ${model} answers by a schema on Chat`, async () => {
    await using server = startGateway();
    const client = new OpenAI({ apiKey: "any", baseURL: `${server.url}/v1`, maxRetries: 0 });
    const params: OpenAI.ChatCompletionCreateParamsNonStreaming = {
      model,
      messages: [{ role: "user", content: prompt }],
      response_format: {
        type: "json_schema",
        json_schema: { name: "weather", schema: withLimits },
      },
    };
    for (
      const { choices: [choice] } of [
        await client.chat.completions.create(params),
        await client.chat.completions.stream({ ...params, stream: true }).finalChatCompletion(),
      ]
    ) assertFits(choice?.message.content ?? "");
  });

  Deno.test(`OpenAI's library: ${model} answers by a schema on Responses`, async () => {
    await using server = startGateway();
    const client = new OpenAI({ apiKey: "any", baseURL: `${server.url}/v1`, maxRetries: 0 });
    const params: OpenAI.Responses.ResponseCreateParamsNonStreaming = {
      model,
      input: prompt,
      text: { format: { type: "json_schema", name: "weather", schema: withLimits, strict: false } },
    };
    assertFits((await client.responses.create(params)).output_text);
    const { stream: _, ...streamed } = params;
    assertFits((await client.responses.stream(streamed).finalResponse()).output_text);
  });
}
