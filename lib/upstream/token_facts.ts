import type { Secret } from "../core/secret.ts";
import { getOnce, type Got } from "./gitlab_get.ts";
import { member, type Reply } from "./reply.ts";
import type { UpstreamDeps } from "./types.ts";
import { tokenFactsUrl } from "./urls.ts";

/** What GitLab knows of a personal access token. */
export interface TokenFacts {
  readonly scopes: readonly string[];
  /** The day on which it ends, at its beginning in UTC, as `YYYY-MM-DD`; absent: it does not end. */
  readonly expiresOn?: string;
}

/**
 * Asks GitLab about the token that the question is asked with. Every token may ask about itself,
 * whatever its scopes (GitLab's lib/api/personal_access_tokens/self_information.rb); it costs
 * nothing. Tokens of OAuth applications are not known there.
 *
 * @throws {UpstreamError} when no answer comes.
 */
export function askAboutToken(
  deps: Pick<UpstreamDeps, "fetch" | "clock" | "userAgent">,
  { instanceUrl, credential, timeoutMs }: {
    instanceUrl: URL;
    credential: Secret;
    timeoutMs: number;
  },
): Promise<Got> {
  return getOnce(deps, {
    url: tokenFactsUrl(instanceUrl),
    credential,
    timeoutMs,
    attempted: {
      what: "Cannot ask about the token",
      host: instanceUrl.host,
      setting: "GITLAB_INSTANCE_URL",
      billed: false,
    },
  });
}

/** The facts in an answer; `undefined` when it holds none. */
export function readTokenFacts({ status, json }: Reply): TokenFacts | undefined {
  const scopes = member(json, "scopes");
  if (status !== 200 || !Array.isArray(scopes)) return undefined;
  const expiresOn = member(json, "expires_at");
  return {
    scopes: scopes.filter((scope) => typeof scope === "string"),
    ...typeof expiresOn === "string" && /^\d{4}-\d{2}-\d{2}$/.test(expiresOn) && { expiresOn },
  };
}
