import { hasUsableToken } from "../config/mod.ts";
import { configuration, type Variables } from "./configuration.ts";
import { run, type Terminal } from "./run.ts";

/** `duo-gateway`: serves GitLab Duo. Returns the exit code. */
export async function start(variables: Variables, terminal: Terminal): Promise<number> {
  const config = configuration(variables, terminal);
  if (!config) return 1;
  if (!hasUsableToken(config)) {
    terminal.error(withoutToken);
    return 1;
  }
  return await run(config, terminal, (url) => {
    terminal.out(`Duo Gateway listens on ${url}`);
    terminal.out(`  Anthropic clients: ${url}`);
    terminal.out(`  OpenAI clients:    ${url}/v1`);
    terminal.out(`  Statistics:        ${url}/dashboard/api/stats`);
  });
}

const withoutToken = `There is no GitLab token, so there is nothing to serve.

  1. Create a personal access token with the scope "api" or "ai_features" in GitLab
     (Preferences > Access tokens).
  2. Set GITLAB_TOKEN to it, in the environment or in a file named .env.
  3. Start again.

To look around without a token, run: deno task demo`;
