import type { OpenCall } from "./calls.ts";
import { type Deployment, identity } from "./deployment.ts";
import { canned, type ExchangeFault } from "./faults.ts";
import { jsonReply, type Reply } from "./reply.ts";
import type { Tokens } from "./tokens.ts";

/** The one path of GitLab's API that is simulated. */
export const EXCHANGE_PATH = "/api/v4/ai/third_party_agents/direct_access";

export interface GitLabOptions {
  tokens: Tokens;
  deployment: Deployment;
  tokenSeconds: number;
  /** Whether that is a personal access token of somebody who may use Duo. */
  accepts(token: string): boolean;
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

function personalToken(headers: Headers): string {
  const bearer = /^bearer +(.+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  return headers.get("private-token") ?? bearer ?? "";
}
