import { type Client, errandTest, prompt, type Target, targets } from "./errand.ts";

const codexCli: Client = {
  name: "Codex CLI",
  speaks: "responses",
  files: ({ url, model }) => ({
    ".codex/config.toml": `
model = "${model}"
model_provider = "duo"
check_for_update_on_startup = false

[analytics]
enabled = false

[model_providers.duo]
name = "Duo Gateway"
base_url = "${url}/v1"
env_key = "DUO_GATEWAY_KEY"
wire_api = "responses"
requires_openai_auth = false
`,
  }),
  command: ({ key, home }) => ({
    program: "codex",
    // Its own sandbox does not start inside containers; this one is the folder it runs in.
    args: ["exec", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox", prompt],
    env: { CODEX_HOME: `${home}/.codex`, DUO_GATEWAY_KEY: key },
  }),
};

const others: readonly Target[] = [
  { model: "claude-opus-5", upstreamModel: "claude-opus-5", dialects: ["messages"] },
  { model: "gpt-5.4", upstreamModel: "gpt-5.4-2026-03-05", dialects: ["responses"] },
  // Gets a tool that takes a grammar.
  { model: "gpt-5.5", upstreamModel: "gpt-5.5-2026-04-23", dialects: ["responses"] },
  // Gets a single tool, which takes programs; `gpt-6` does too.
  { model: "gpt-5.6-sol", upstreamModel: "gpt-5.6-sol", dialects: ["responses"] },
];

for (const target of [...targets, ...others]) errandTest(codexCli, target);
