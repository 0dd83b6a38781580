import type { Format } from "../../../lib/clients/setting.ts";

/**
 * Settings files as people have them: comments, odd indentation, trailing commas, other providers,
 * unicode, line ends of Windows, one line, nearly nothing.
 */
export const realisticFiles: Readonly<Record<Format, readonly string[]>> = {
  json: [
    "{}",
    "{}\n",
    "{\n}\n",
    "{ }",
    `{"theme":"dark","n":[1,2,{"a":null}]}`,
    `{ "theme": "dark", "list": [1, 2], }\n`,
    `{
  "theme": "dark", // as the terminal
  "permissions": { "allow": ["Bash(npm run lint)"] }, /* odd */
\t"env" : { "FOO" :"bar" } // keep me
}
`,
    `// the whole thing is mine
{
    // providers
    "provider": {
        "other": {"npm": "x", "options": {"apiKey": "{env:OTHER}", },},
    },

    "model":   "other/one",   // the old one
    "Providers": [
        { "name": "openrouter", "models": ["a/b"] }, // first
    ],
    "Router": { "default": "openrouter,a/b" },
    // the end
}
`,
    `{
\t"naïve \\u00e9": "日本語 🚀",
\t"providers": {
\t\t"anthropic": {
\t\t\t"apiKey": "sk-ant"
\t\t}
\t},
\t"defaultModel": "mine"
}`,
    `{
  "language_models": {
    "openai_compatible": {}
  },
  "agent": {
    "default_model": {
      "provider": "zed.dev",
      "model": "claude-sonnet-4-latest"
    },
    "always_allow_tool_actions": true
  }
}`,
    `{
  "modelProviders": { "anthropic": [] },
  "security": { "auth": {
      "selectedType":"openai" } },
  "env": {
    // nothing yet
  }
}
`,
  ],
  toml: [
    "# nothing yet\n",
    `model = "o3"  # the old one
approval_policy = 'on-request'

# Servers
[mcp_servers.docs]
command = "npx"
args = ["-y",
  "docs", ]   # odd

[[things]]
a = 1
`,
    `  [profiles.work]
  model = "gpt-5"
\t[model_providers.other]
name="Other" # keep
base_url = "https://例え.jp/v1"
`,
    `[tui]
notifications = true`,
    `# mine
# and this belongs to the table
[shell_environment_policy]
set = { FOO = "1", "a b" = "é" }

[model_providers.duo]
name = "My old proxy"
base_url = "http://127.0.0.1:4141/v1"
query_params = { v = "1" }

[notice]
seen = true
`,
    `model_provider = "other"
profile."x.y" = { model = "a" }
when = 2026-01-01T00:00:00Z
`,
  ],
  yaml: [
    "# nothing yet\n",
    `name: Mine   # keep
version: 0.0.1
schema: v1
models:
- name: Llama   # local
  provider: ollama
  model: llama3.1:8b


context:
  - provider: code
# the end
`,
    `models: []
rules: [ "be kind", 'be brief' ]
text: |
  several
   lines

GOOSE_PROVIDER: anthropic
extensions:
    developer:   { enabled: true, type: builtin }
`,
    `port: 8317
api-keys: ["a", "b"] # theirs
openai-compatibility:
    -   name: "openrouter"
        base-url: https://openrouter.ai/api/v1
        models:
            - { name: "x", alias: "y" }
    # more to come
debug: false`,
    `openai-compatibility:
GOOSE_MODEL: "gpt-4o"
naïve: 日本語 🚀
`,
    `a: &anchor { b: 1 }
c: *anchor
models:
  - name: Duo Gateway
    provider: openai
    model: mine
`,
    `GOOSE_MODE: auto`,
  ],
};

/** A file, and the same with the line ends of Windows and with a byte order mark. */
export function variants(text: string): readonly string[] {
  const windows = text.replaceAll("\n", "\r\n");
  return [text, windows, `\ufeff${text}`, `\ufeff${windows}`];
}
