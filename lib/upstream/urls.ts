/** Where things are: GitLab's token exchange, and the endpoints of its AI gateway's proxy. */

/**
 * The proxy's endpoints. GitLab's gateway compares path and query as one exact string, so that a
 * further parameter, or `count_tokens` without its own, is a 404.
 */
export const endpointPaths = {
  messages: "anthropic/v1/messages",
  count_tokens: "anthropic/v1/messages/count_tokens?beta=true",
  chat: "openai/v1/chat/completions",
  responses: "openai/v1/responses",
} as const;

export type Endpoint = keyof typeof endpointPaths;

/** The vendors behind the proxy, by the names that its paths have for them. */
export const vendors = ["anthropic", "openai"] as const;

export type Vendor = typeof vendors[number];

/** Who answers at an endpoint. */
export const vendorOf = {
  messages: "anthropic",
  count_tokens: "anthropic",
  chat: "openai",
  responses: "openai",
} as const satisfies Record<Endpoint, Vendor>;

/** Address of the token exchange of a GitLab instance, which may live under a path. */
export function exchangeUrl(instance: URL): URL {
  return below(instance, `${trimmedPath(instance)}/api/v4/ai/third_party_agents/direct_access`);
}

/** Address where an instance tells a personal access token about itself. */
export function tokenFactsUrl(instance: URL): URL {
  return below(instance, `${trimmedPath(instance)}/api/v4/personal_access_tokens/self`);
}

/** Address at which every GitLab instance answers, if only that one has to sign in. */
export function versionUrl(instance: URL): URL {
  return below(instance, `${trimmedPath(instance)}/api/v4/version`);
}

/** Address of an endpoint at an AI gateway, hosted by GitLab or by oneself. */
export function proxyUrl(gateway: URL, endpoint: Endpoint): URL {
  return below(gateway, `${proxyRoot(gateway)}/${endpointPaths[endpoint]}`);
}

/**
 * The gateway itself serves `/v1/proxy`. In front of GitLab's own, `/ai` leads to it; people give
 * the address with and without it, and some with all of the path, as other tools want it.
 */
function proxyRoot(gateway: URL): string {
  const path = trimmedPath(gateway);
  const complete = path.match(/^(?:.*?)\/v1\/proxy(?=\/|$)/);
  if (complete) return complete[0];
  const needsPrefix = isGitLabCom(gateway.hostname) && !path.endsWith("/ai");
  return `${path}${needsPrefix ? "/ai" : ""}/v1/proxy`;
}

function isGitLabCom(hostname: string): boolean {
  return hostname === "gitlab.com" || hostname.endsWith(".gitlab.com");
}

function trimmedPath(url: URL): string {
  return url.pathname.replace(/\/+$/, "");
}

function below(base: URL, pathAndQuery: string): URL {
  return new URL(`${base.protocol}//${base.host}${pathAndQuery}`);
}
