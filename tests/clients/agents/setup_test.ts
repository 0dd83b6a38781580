/** Clients in an empty home with what `duo-gateway setup --write` wrote there, and nothing else. */
import { assertEquals } from "@std/assert";
import { runCli } from "../../cli/run_cli.ts";
import {
  type Client,
  type Errand,
  errandTest,
  prompt,
  qwenFiles,
  type Target,
  targets,
} from "./errand.ts";
import type { ClientCommand, Program } from "./run_client.ts";

/** A client by its name for `setup`, and how it is run without a person. */
interface Headless {
  readonly setup: string;
  readonly program: Program;
  readonly args: readonly string[];
  readonly env?: ClientCommand["env"];
  /** What is in its home before, by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly speaks: (target: Target) => Client["speaks"];
}

/** What Claude Code needs in a container without a way to the internet. */
const claudeCode = { IS_SANDBOX: "1", CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1" };

const own = ({ dialects }: Target) => dialects[0];

const headless: readonly Headless[] = [
  {
    setup: "claude-code",
    program: "claude",
    args: ["-p", "--allowedTools", "Bash(cat token.txt)", "--", prompt],
    env: claudeCode,
    speaks: () => "messages",
  },
  {
    setup: "codex",
    program: "codex",
    args: ["exec", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox", prompt],
    speaks: () => "responses",
  },
  {
    setup: "opencode",
    program: "opencode",
    args: ["run", prompt],
    env: { OPENCODE_DISABLE_MODELS_FETCH: "1", OPENCODE_DISABLE_LSP_DOWNLOAD: "1" },
    speaks: own,
  },
  { setup: "qwen-code", program: "qwen", args: ["--yolo", prompt], files: qwenFiles, speaks: own },
  { setup: "pi", program: "pi", args: ["-p", prompt], env: { PI_OFFLINE: "1" }, speaks: own },
  {
    setup: "cline",
    program: "cline",
    args: ["--auto-approve", "true", prompt],
    speaks: () => "chat",
  },
  {
    setup: "continue",
    program: "cn",
    args: ["-p", "--auto", prompt],
    // It chooses by the model's name between the two APIs of OpenAI.
    speaks: ({ upstreamModel, dialects }) =>
      dialects[0] === "responses" && !upstreamModel.startsWith("gpt-5") ? "chat" : dialects[0],
  },
];

for (const { setup, program, args, env, files = {}, speaks } of headless) {
  for (const target of targets) {
    errandTest({
      name: `${setup} as it was set up`,
      speaks: speaks(target),
      files: () => files,
      prepare: (errand) => setUp(setup, errand),
      command: () => ({ program, args, ...env && { env } }),
    }, target);
  }
}

/** Claude Code through claude-code-router, which listens on a port that is free now. */
function throughRouter(target: Target): void {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  errandTest({
    name: "claude-code-router as it was set up",
    speaks: "messages",
    files: () => ({
      ".claude/settings.json": `{"permissions": {"allow": ["Bash(cat token.txt)"]}}`,
      ".claude-code-router/config.json": `{\n  "PORT": ${port}, // mine\n  "LOG": false\n}\n`,
    }),
    prepare: (errand) => setUp("claude-code-router", errand),
    command: () => ({
      program: "node",
      args: [new URL("npm/ccr.mjs", import.meta.url).pathname],
      env: { CCR_PORT: String(port), PROMPT: prompt, ...claudeCode },
    }),
  }, target);
}

for (const target of targets) throughRouter(target);

/** Sets a client up as a person would, on the command line. */
async function setUp(client: string, { url, key, model, home }: Errand): Promise<void> {
  const words = ["setup", client, "--write", "--home", home];
  const ran = await runCli([...words, "--url", url, "--key", key, "--model", model]);
  assertEquals(ran.code, 0, ran.errors);
}
