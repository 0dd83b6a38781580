/** Clients in an empty home, run by `duo-gateway launch`: nothing but it says where the gateway is. */
import { type Client, errandTest, prompt, qwenFiles, type Target, targets } from "./errand.ts";
import type { ClientCommand } from "./run_client.ts";

/** A client by its name for `launch`, and what it is told to do without a person. */
interface Headless {
  readonly client: string;
  readonly words: readonly string[];
  readonly env?: ClientCommand["env"];
  /** What is in its home before, by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly speaks: (target: Target) => Client["speaks"];
}

const own = ({ dialects }: Target) => dialects[0];

const headless: readonly Headless[] = [
  {
    client: "claude-code",
    words: ["-p", "--allowedTools", "Bash(cat token.txt)", "--", prompt],
    // A key for Anthropic in the environment is not to win.
    env: { IS_SANDBOX: "1", ANTHROPIC_API_KEY: "sk-ant-of-the-user" },
    speaks: () => "messages",
  },
  {
    client: "codex",
    words: ["exec", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox", prompt],
    speaks: () => "responses",
  },
  {
    client: "opencode",
    words: ["run", prompt],
    env: { OPENCODE_DISABLE_MODELS_FETCH: "1", OPENCODE_DISABLE_LSP_DOWNLOAD: "1" },
    speaks: own,
  },
  {
    client: "copilot",
    words: ["-p", prompt, "--allow-all-tools"],
    env: { COPILOT_OFFLINE: "true" },
    speaks: own,
  },
  { client: "qwen-code", words: ["--yolo", prompt], files: qwenFiles, speaks: own },
];

for (const { client, words, env, files = {}, speaks } of headless) {
  for (const target of targets) {
    errandTest({
      name: `duo-gateway launch ${client}`,
      speaks: speaks(target),
      files: () => files,
      command: ({ url, key, model }) => ({
        program: "duo-gateway",
        args: ["launch", "--url", url, "--key", key, "--model", model, client, ...words],
        ...env && { env },
      }),
    }, target);
  }
}
