import type { Client, Target } from "./client.ts";
import { members } from "./setting.ts";
import { promptLimit, vendorName } from "./target.ts";

/** By the environment or by the member `env` of its settings, which is the same. */
function environment({ origin, key, model, small }: Target) {
  const room = String(promptLimit(model));
  return {
    ANTHROPIC_BASE_URL: origin,
    ANTHROPIC_AUTH_TOKEN: key,
    // It knows what a model takes and how long its prompts may be by the vendor's full name.
    ANTHROPIC_MODEL: vendorName(model),
    // For titles, summaries and searches.
    ANTHROPIC_DEFAULT_HAIKU_MODEL: vendorName(small),
    // When to summarise; it takes the smaller one of this and what it believes of the model...
    CLAUDE_CODE_AUTO_COMPACT_WINDOW: room,
    // ... which for names that it does not know is this, or 200,000 without it.
    CLAUDE_CODE_MAX_CONTEXT_TOKENS: room,
    // Without it, prompts begin with a line that changes, so that no cache is ever hit.
    CLAUDE_CODE_ATTRIBUTION_HEADER: "0",
    // Lets /model list what the gateway serves.
    CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY: "1",
  };
}

export const claudeCode: Client = {
  id: "claude-code",
  name: "Claude Code",
  suits: ["duo-chat-sonnet-4-6", "duo-chat-sonnet-4-5"],
  install: "npm install -g @anthropic-ai/claude-code",
  files: (target) => [{
    place: { folder: { home: ".claude" }, variable: "CLAUDE_CONFIG_DIR", file: "settings.json" },
    format: "json",
    settings: members(["env"], environment(target)),
  }],
  launch: (target) => ({
    program: "claude",
    args: [],
    env: environment(target),
    // It would be sent beside the token, and asked about.
    without: ["ANTHROPIC_API_KEY"],
  }),
};
