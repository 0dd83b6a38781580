import type { OpenCall } from "./calls.ts";
import { type Deployment, identity } from "./deployment.ts";
import { canned, type ExchangeFault } from "./faults.ts";
import { jsonReply, type Reply } from "./reply.ts";
import type { Tokens } from "./tokens.ts";

/** Where a personal token is exchanged for a gateway token. */
export const EXCHANGE_PATH = "/api/v4/ai/third_party_agents/direct_access";

/** Where a personal token may ask about itself, whatever its scopes. */
const SELF_PATH = "/api/v4/personal_access_tokens/self";

/** What every instance has, for those who have signed in. */
const VERSION_PATH = "/api/v4/version";

/** What GitLab tells of a personal token, as its API names it. */
export interface TokenFacts {
  scopes: readonly string[];
  /** `YYYY-MM-DD`, or null when it does not end. */
  expires_at: string | null;
}

export interface GitLabOptions {
  tokens: Tokens;
  deployment: Deployment;
  tokenSeconds: number;
  /** Whether that is a personal access token of somebody who may use Duo. */
  accepts(token: string): boolean;
  facts: TokenFacts;
}

/** Answers a request to GitLab's API: the exchange of a personal token for a gateway token. */
export function answerExchange(
  call: OpenCall,
  fault: ExchangeFault | undefined,
  { tokens, deployment, tokenSeconds, accepts }: GitLabOptions,
): Reply {
  if (fault?.kind === "reply") return canned(fault);
  if (call.path.split("?")[0] !== EXCHANGE_PATH) return jsonReply(404, { error: "404 Not Found" });
  if (call.method !== "POST") return jsonReply(405, { error: "405 Method Not Allowed" });
  if (!accepts(personalToken(call.headers))) return jsonReply(401, { message: "401 Unauthorized" });
  const special = fault?.kind === "token" ? fault : undefined;
  const claims = identity(deployment);
  const headers = { ...claims.headers, ...special?.headers };
  const { token, expiresAt } = tokens.issue(special?.seconds ?? tokenSeconds, {
    ...claims,
    headers,
  });
  // Created, not OK; the body of the request is never looked at.
  return jsonReply(201, { headers, token, expires_at: expiresAt });
}

/**
 * Answers a request to the rest of GitLab's API, as far as it is simulated. What is wrong with the
 * instance or with the token itself shows here as well; what the exchange alone refuses does not.
 */
export function answerApi(
  call: OpenCall,
  fault: ExchangeFault | undefined,
  { accepts, facts }: GitLabOptions,
): Reply {
  const signedIn = accepts(personalToken(call.headers));
  if (fault?.kind === "reply" && isEverywhere(fault) && (signedIn || fault.status !== 401)) {
    return canned(fault);
  }
  const path = call.path.split("?")[0] ?? "";
  if (!path.endsWith(SELF_PATH) && !path.endsWith(VERSION_PATH)) {
    return jsonReply(404, { error: "404 Not Found" });
  }
  if (!signedIn) return jsonReply(401, { message: "401 Unauthorized" });
  if (path.endsWith(VERSION_PATH)) {
    return jsonReply(200, { version: "19.3.0", revision: "0000000" });
  }
  return jsonReply(200, { id: 1, name: "simulated", revoked: false, active: true, ...facts });
}

/** Whether all of GitLab's API would answer so: a token it does not accept, or a page in between. */
function isEverywhere(
  { status, headers, body }: Extract<ExchangeFault, { kind: "reply" }>,
): boolean {
  return status === 401 || status === 429 || body.includes("403 Forbidden - ") ||
    (headers["content-type"] ?? "").includes("html");
}

function personalToken(headers: Headers): string {
  const bearer = /^bearer +(.+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  return headers.get("private-token") ?? bearer ?? "";
}
