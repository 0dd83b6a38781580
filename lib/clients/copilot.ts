import type { DialectName } from "../dialects/names.ts";
import type { Client, Target } from "./client.ts";
import { promptLimit, vendorName } from "./target.ts";

/** How it is told which API to speak: Anthropic's takes the address without `/v1`. */
const apis = {
  messages: ({ origin }) => ({
    COPILOT_PROVIDER_TYPE: "anthropic",
    COPILOT_PROVIDER_BASE_URL: origin,
  }),
  chat: ({ origin }) => ({
    COPILOT_PROVIDER_TYPE: "openai",
    COPILOT_PROVIDER_WIRE_API: "completions",
    COPILOT_PROVIDER_BASE_URL: `${origin}/v1`,
  }),
  responses: ({ origin }) => ({
    COPILOT_PROVIDER_TYPE: "openai",
    COPILOT_PROVIDER_WIRE_API: "responses",
    COPILOT_PROVIDER_BASE_URL: `${origin}/v1`,
  }),
} as const satisfies Record<DialectName, (target: Target) => Record<string, string>>;

export const copilot: Client = {
  id: "copilot",
  name: "Copilot CLI",
  install: "npm install -g @github/copilot",
  launch: (target) => ({
    program: "copilot",
    args: [],
    env: {
      ...apis[target.model.dialects[0] ?? "chat"](target),
      COPILOT_PROVIDER_API_KEY: target.key,
      COPILOT_MODEL: vendorName(target.model),
      COPILOT_PROVIDER_MAX_PROMPT_TOKENS: String(promptLimit(target.model)),
      COPILOT_PROVIDER_MAX_OUTPUT_TOKENS: String(target.model.outputLimit),
    },
    // It would win over the key.
    without: ["COPILOT_PROVIDER_BEARER_TOKEN", "COPILOT_PROVIDER_API_KEY_COMMAND"],
  }),
};
