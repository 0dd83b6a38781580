import { programTests } from "./program.ts";

programTests("AI SDK", "ai_sdk.mjs", [
  ["anthropic", "messages"],
  ["openai", "responses"],
  ["openai chat", "chat"],
  ["openai-compatible", "chat"],
]);
