import type { Client } from "./client.ts";
import { shellWord } from "./text.ts";

const QUESTION = "Say hello in one sentence.";

export const curl: Client = {
  id: "curl",
  name: "curl",
  snippets({ origin, key, model }) {
    const call = (path: string, headers: readonly string[], body: unknown) =>
      [
        `curl -N ${shellWord(origin + path)}`,
        ...headers.map((header) => `-H ${shellWord(header)}`),
        "-H 'content-type: application/json'",
        `-d ${shellWord(JSON.stringify(body))}`,
      ].join(" \\\n  ");
    const messages = [{ role: "user", content: QUESTION }];
    const bearer = `authorization: Bearer ${key}`;
    return [
      {
        where: "Anthropic Messages",
        language: "sh",
        text: call("/v1/messages", [`x-api-key: ${key}`, "anthropic-version: 2023-06-01"], {
          model: model.id,
          max_tokens: 400,
          stream: true,
          messages,
        }),
      },
      {
        where: "OpenAI Chat Completions",
        language: "sh",
        text: call("/v1/chat/completions", [bearer], { model: model.id, stream: true, messages }),
      },
      {
        where: "OpenAI Responses",
        language: "sh",
        text: call("/v1/responses", [bearer], { model: model.id, stream: true, input: QUESTION }),
      },
    ];
  },
};
