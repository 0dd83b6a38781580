import { type Client, errandTest, prompt, type Target, targets } from "./errand.ts";

const claudeCode: Client = {
  name: "Claude Code",
  speaks: "messages",
  command: ({ url, key, model }) => ({
    program: "claude",
    args: ["-p", "--model", model, "--allowedTools", "Bash(cat token.txt)", "--", prompt],
    env: {
      ANTHROPIC_BASE_URL: url,
      ANTHROPIC_AUTH_TOKEN: key,
      ANTHROPIC_MODEL: model,
      ANTHROPIC_DEFAULT_OPUS_MODEL: model,
      ANTHROPIC_DEFAULT_SONNET_MODEL: model,
      ANTHROPIC_DEFAULT_HAIKU_MODEL: model,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
      DISABLE_AUTOUPDATER: "1",
      DISABLE_ERROR_REPORTING: "1",
      DISABLE_TELEMETRY: "1",
      // As root it would refuse otherwise.
      IS_SANDBOX: "1",
    },
  }),
};

/** How it asks depends on the model's name: how to think, and where to put what it tells later. */
const others: readonly Target[] = [
  { model: "claude-opus-4-8", upstreamModel: "claude-opus-4-8", dialects: ["messages"] },
  { model: "claude-opus-4-6", upstreamModel: "claude-opus-4-6", dialects: ["messages"] },
  { model: "anthropic/gpt-5.4", upstreamModel: "gpt-5.4-2026-03-05", dialects: ["responses"] },
  { model: "gpt-5.6-sol", upstreamModel: "gpt-5.6-sol", dialects: ["responses"] },
];

for (const target of [...targets, ...others]) errandTest(claudeCode, target);
