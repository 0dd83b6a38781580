import { type Client, json, shellWord } from "./client.ts";

/** Small and quick: what Claude Code names conversations with. */
const BACKGROUND_MODEL = "duo-chat-haiku-4-5";

export const claudeCode: Client = {
  id: "claude-code",
  name: "Claude Code",
  snippets({ origin, key, model }) {
    const env = {
      ANTHROPIC_BASE_URL: origin,
      ANTHROPIC_AUTH_TOKEN: key,
      ANTHROPIC_MODEL: model.id,
      ANTHROPIC_DEFAULT_HAIKU_MODEL: BACKGROUND_MODEL,
      // Lets /model list what the gateway serves.
      CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY: "1",
    };
    const words = Object.entries(env).map(([name, value]) => `export ${name}=${shellWord(value)}`);
    return [
      { where: "~/.claude/settings.json", language: "json", text: json({ env }) },
      { where: "or for one shell", language: "sh", text: [...words, "claude"].join("\n") },
    ];
  },
};
