import { asObjects, isObject, type Json } from "../json.ts";
import { refuse } from "./refuse.ts";
import { isTool, turnsOf } from "./turns.ts";

/** Fields of the OpenAI APIs: in a Messages request they tell of a mistaken translation. */
const FOREIGN = [
  "input",
  "instructions",
  "max_completion_tokens",
  "max_output_tokens",
  "reasoning",
  "reasoning_effort",
  "response_format",
  "text",
  "n",
  "seed",
  "stop",
  "frequency_penalty",
  "presence_penalty",
  "logit_bias",
  "logprobs",
  "parallel_tool_calls",
  "prompt_cache_key",
  "stream_options",
  "store",
  "include",
];

const KNOWN: ReadonlySet<string> = new Set([
  "model",
  "messages",
  "max_tokens",
  "system",
  "temperature",
  "top_p",
  "top_k",
  "stop_sequences",
  "stream",
  "tools",
  "tool_choice",
  "thinking",
  "output_config",
  "output_format",
  "cache_control",
  "context_management",
  "compaction",
  "container",
  "mcp_servers",
  "service_tier",
  "speed",
  "inference_geo",
  "diagnostics",
  "safeguards",
  "betas",
]);

/** Checks that the body holds nothing that the API does not know. */
export function checkFields(body: Json, inferred: boolean): void {
  const extra = Object.keys(body)
    .find((name) => FOREIGN.includes(name) || (inferred && !KNOWN.has(name)));
  if (extra !== undefined) throw refuse(`${extra}: Extra inputs are not permitted`);
}

/** Checks that only beta features are asked for that are known. */
export function checkBetas(headers: Headers, known: readonly string[] | undefined): void {
  const asked = headers.get("anthropic-beta")?.split(",").map((beta) => beta.trim()) ?? [];
  const unknown = known ? asked.filter((beta) => !known.includes(beta)) : [];
  if (unknown.length === 0) return;
  const listed = unknown.map((beta) => `\`${beta}\``).join(", ");
  throw refuse(
    `Unexpected value(s) ${listed} for the \`anthropic-beta\` header. Please consult our ` +
      "documentation at docs.anthropic.com or try again without the header.",
  );
}

/** Seen in other products that serve these models, not in Anthropic's own: off by default. */
export function checkToolsDefined(body: Json): void {
  const hasTools = asObjects(body.tools).length > 0;
  if (!hasTools && turnsOf(body.messages).some(({ blocks }) => blocks.some(isTool))) {
    throw refuse("Requests which include `tool_use` or `tool_result` blocks must define tools");
  }
}

/** Rules of the API version of October 2026. */
export function checkVersion(body: Json, version: string): void {
  if (version < "2026-10-21") return;
  for (const { role, blocks, index } of turnsOf(body.messages)) {
    const cited = blocks.find((block) => block.type === "text" && isObject(block.citations));
    if (role === "assistant" && blocks.some((block) => block.type === "document")) {
      throw refuse(
        `messages.${index}: \`document\` blocks are not allowed in \`assistant\` messages`,
      );
    }
    if (role === "user" && cited) {
      throw refuse(`messages.${index}: citations are not allowed on user text`);
    }
  }
}

export function checkSystem(system: unknown): void {
  if (system === undefined || system === null || typeof system === "string") return;
  if (!Array.isArray(system)) throw refuse("system: Input should be a valid string or list");
  for (const block of asObjects(system)) {
    if (block.type !== "text") throw refuse("system.0.type: Input should be 'text'");
    if (block.text === "") throw refuse("system: text content blocks must be non-empty");
  }
}
