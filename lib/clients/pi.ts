import type { DialectName } from "../dialects/names.ts";
import type { Client } from "./client.ts";
import type { Place } from "./place.ts";
import { members } from "./setting.ts";
import { targetModels } from "./target.ts";

/** What pi calls each API, and what it appends to the address itself. */
const apis = {
  messages: { api: "anthropic-messages", base: "" },
  chat: { api: "openai-completions", base: "/v1" },
  responses: { api: "openai-responses", base: "/v1" },
} as const satisfies Record<DialectName, { api: string; base: string }>;

export const pi: Client = {
  id: "pi",
  name: "pi",
  install: "npm install -g @earendil-works/pi-coding-agent",
  files: (target) => {
    const { origin, key, model } = target;
    const { api, base } = apis[model.dialects[0] ?? "chat"];
    return [
      {
        place: inAgentFolder("models.json"),
        format: "json",
        settings: members(["providers", "duo"], {
          baseUrl: origin + base,
          api,
          apiKey: key,
          models: targetModels(target).map(({ id, displayName, contextWindow, outputLimit }) => ({
            id,
            name: displayName,
            reasoning: true,
            input: ["text", "image"],
            contextWindow,
            maxTokens: outputLimit,
          })),
        }),
      },
      {
        place: inAgentFolder("settings.json"),
        format: "json",
        settings: members([], { defaultProvider: "duo", defaultModel: model.id }),
      },
    ];
  },
};

function inAgentFolder(file: string): Place {
  return { folder: { home: ".pi/agent" }, variable: "PI_CODING_AGENT_DIR", file };
}
