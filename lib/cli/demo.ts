import { systemClock } from "../core/clock.ts";
import type { Pages } from "../http/pages.ts";
import { createSimulator } from "../simulator/mod.ts";
import { configuration, type Variables } from "./configuration.ts";
import { run, type Terminal } from "./run.ts";
import { serveSimulator } from "./simulated_gitlab.ts";

/** The pace of a model that writes as fast as one reads, in milliseconds. */
const READING_PACE = { firstMs: 350, deltaMs: 25 };

/** Settings that make sense for a demonstration; none that is about GitLab or about keys. */
const TAKEN_OVER = ["PORT", "GITLAB_PROXY_PORT", "LOG_LEVEL", "LOG_FORMAT", "DEBUG"];

/**
 * `duo-gateway demo`: serves the gateway in front of a simulated GitLab, which needs no account and
 * leaves this machine for nothing. Returns the exit code.
 */
export async function demo(
  variables: Variables,
  terminal: Terminal,
  pages?: Pages,
): Promise<number> {
  const simulator = createSimulator({ clock: systemClock, pace: READING_PACE });
  const gitlab = serveSimulator(simulator);
  const taken = TAKEN_OVER.map((name) => [name, variables[name]]);
  const config = configuration({
    ...Object.fromEntries(taken),
    // Made-up traffic must not stand among the real.
    STATS_STORE: "memory",
    GITLAB_TOKEN: "glpat-simulated-for-the-demo",
    GITLAB_INSTANCE_URL: gitlab.url,
    GITLAB_AI_GATEWAY_URL: gitlab.url,
  }, terminal);
  const code = config
    ? await run(
      { config },
      terminal,
      (url) => terminal.out(introduction(url, gitlab.url)),
      pages,
      true,
    )
    : 1;
  await gitlab.stop();
  return code;
}

function introduction(url: string, gitlabUrl: string): string {
  return `Duo Gateway listens on ${url}, in front of a simulated GitLab (${gitlabUrl}).
All answers are made up; no account is used and nothing leaves this machine.

  Anthropic clients: ${url}
  OpenAI clients:    ${url}/v1
  Dashboard:         ${url}/dashboard
  Statistics:        ${url}/dashboard/api/stats

Try it:

  curl ${url}/v1/messages -H 'content-type: application/json' -d '{"model": "sonnet", "max_tokens": 200, "stream": true, "messages": [{"role": "user", "content": "Hello"}]}'
`;
}
