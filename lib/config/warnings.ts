import type { Config } from "./config.ts";
import type { Environment } from "./environment.ts";
import { nearName } from "./near_name.ts";
import { isPlaceholder } from "./placeholder.ts";
import { isOwnMachine } from "./service_url.ts";
import { settingNames } from "./settings.ts";

/** A key with fewer characters can be guessed. */
const SHORTEST_KEY = 16;

/** What is allowed but probably not meant, a sentence or two each, the gravest first. */
export function warnings(env: Environment, config: Config): string[] {
  return [
    openService(env, config),
    sharedSecret(config),
    shortKey(config),
    anyProxy(config),
    ignoredToken(config),
    ignoredPort(env),
    ignoredDatabase(config),
    foreignDebug(env),
    ...misspelledNames(env),
  ].filter((warning) => warning !== undefined);
}

function openService(env: Environment, { server, access }: Config): string | undefined {
  if (access.keyRequired || isOwnMachine(server.host)) return undefined;
  const found = env.isEmpty("PROXY_API_KEY")
    ? "PROXY_API_KEY is empty (a value that begins with # must be quoted)"
    : "PROXY_API_KEY is not set";
  return `ANYBODY who reaches ${server.host} can use this GitLab subscription: HOST opens the ` +
    `gateway to other machines and ${found}. Set a key, or set HOST=127.0.0.1.`;
}

function sharedSecret({ access, gitlab }: Config): string | undefined {
  return access.key !== undefined && access.key.reveal() === gitlab.token?.reveal()
    ? "PROXY_API_KEY is the GitLab token itself, so every client would hold the token. Make a key " +
      "of its own."
    : undefined;
}

function shortKey({ access }: Config): string | undefined {
  return access.key !== undefined && access.key.reveal().length < SHORTEST_KEY
    ? `PROXY_API_KEY has fewer than ${SHORTEST_KEY} characters and may be guessed.`
    : undefined;
}

function anyProxy({ access }: Config): string | undefined {
  return access.trustedProxies.some((range) => range.prefix === 0)
    ? "TRUST_PROXY believes every peer, so that clients can choose the address they are shown " +
      "with. Name the proxy's address instead."
    : undefined;
}

function ignoredToken({ gitlab }: Config): string | undefined {
  const { token, tokenFile } = gitlab;
  return tokenFile !== undefined && token !== undefined && !isPlaceholder(token.reveal())
    ? "GITLAB_TOKEN is ignored because GITLAB_TOKEN_FILE is set."
    : undefined;
}

function ignoredPort(env: Environment): string | undefined {
  const [port, older] = [env.text("PORT"), env.text("GITLAB_PROXY_PORT")];
  return port !== undefined && older !== undefined && port !== older
    ? "GITLAB_PROXY_PORT is ignored because PORT is set."
    : undefined;
}

function ignoredDatabase({ statistics }: Config): string | undefined {
  return statistics.store === "memory" && statistics.database !== undefined
    ? "STATS_KV_PATH is ignored because STATS_STORE is memory."
    : undefined;
}

/** Many programs take `DEBUG=name:*`; that is no reason not to start. */
function foreignDebug(env: Environment): string | undefined {
  return env.read("DEBUG") === "foreign"
    ? "DEBUG is neither 1 nor 0 and is ignored. For a debug log set DEBUG=1."
    : undefined;
}

function misspelledNames(env: Environment): string[] {
  const unset = settingNames.filter((name) => env.text(name) === undefined);
  return env.names
    .filter((name) => !settingNames.some((known) => known === name))
    .map((name) => ({ name, near: nearName(name, unset) }))
    .filter(({ near }) => near !== undefined)
    .map(({ name, near }) => `${name} is not a setting and is ignored. Is ${near} meant?`);
}
