/**
 * How clients introduce themselves: the product at the beginning of their user agent, and the name
 * that people know them by. A new client is a new line; others go by their product's own name.
 */
const names: readonly (readonly [product: string, name: string])[] = [
  ["claude-cli", "Claude Code"],
  ["claude-code", "Claude Code"],
  ["codex_", "Codex"],
  ["codex-", "Codex"],
  ["opencode", "opencode"],
  ["kilo", "Kilo Code"],
  ["goose", "Goose"],
  ["cline", "Cline"],
  ["continue", "Continue"],
  ["zed", "Zed"],
  ["cli-proxy", "CLIProxyAPI"],
  ["copilot", "Copilot CLI"],
  ["qwencode", "Qwen Code"],
  ["anthropic/", "Anthropic SDK"],
  ["openai/", "OpenAI SDK"],
  ["ai-sdk/", "AI SDK"],
  ["ruby_llm", "RubyLLM"],
  ["faraday", "RubyLLM"],
  ["curl/", "curl"],
  ["mozilla/", "Browser"],
];

/** Longest name of a product that is shown. */
const LONGEST = 32;

/** The program behind a user agent, in a word or two; `Unknown` when it does not say. */
export function clientName(userAgent: string): string {
  const lower = userAgent.toLowerCase();
  const known = names.find(([product]) => lower.startsWith(product));
  if (known) return known[1];
  const product = /^[^\s/(;]+/.exec(userAgent)?.[0] ?? "";
  return product.slice(0, LONGEST) || "Unknown";
}
