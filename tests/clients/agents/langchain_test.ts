import { codex, targets } from "./errand.ts";
import { programTests } from "./program.ts";

programTests("LangChain", "langchain.mjs", [
  ["anthropic", "messages"],
  // Whatever it is told, it asks models of this name by Responses.
  ["openai", "chat", targets.filter((target) => target !== codex)],
  ["openai", "responses", [codex]],
  ["openai responses", "responses"],
]);
