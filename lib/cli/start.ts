import { hasUsableToken } from "../config/mod.ts";
import type { Pages } from "../http/pages.ts";
import { configuration, type Variables } from "./configuration.ts";
import { exitCode } from "./exit_code.ts";
import { run, type Terminal } from "./run.ts";
import { withTokenFile } from "./token_file.ts";

/**
 * `duo-gateway`: serves GitLab Duo. Returns the exit code.
 *
 * @param onListening is called with the gateway's address once it listens.
 */
export async function start(
  variables: Variables,
  terminal: Terminal,
  pages?: Pages,
  onListening: (url: string) => void = () => {},
): Promise<number> {
  const read = configuration(variables, terminal);
  if (!read) return exitCode.failed;
  const found = await withTokenFile(read);
  if ("problem" in found) {
    terminal.error(found.problem);
    return exitCode.failed;
  }
  const { config, file: tokenFile } = found;
  // Where clients bring tokens of their own, the gateway needs none.
  if (!hasUsableToken(config) && !config.access.clientTokens) {
    terminal.error(withoutToken);
    return exitCode.failed;
  }
  return await run({ config, tokenFile }, terminal, (url, statistics) => {
    onListening(url);
    terminal.out(`Duo Gateway listens on ${url}`);
    terminal.out(`  Anthropic clients: ${url}`);
    terminal.out(`  OpenAI clients:    ${url}/v1`);
    terminal.out(`  Dashboard:         ${url}/dashboard`);
    terminal.out(`  Statistics:        ${url}/dashboard/api/stats`);
    terminal.out(`                     ${statistics}`);
  }, pages);
}

const withoutToken = `There is no GitLab token, so there is nothing to serve.

  1. Create a personal access token with the scope "api" or "ai_features" in GitLab
     (Preferences > Access tokens).
  2. Set GITLAB_TOKEN to it, in the environment or in a file named .env.
  3. Start again.

To look around without a token, run: deno task demo`;
