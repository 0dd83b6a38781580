import type { Config } from "../../config/mod.ts";
import { explainRefusal } from "../../upstream/exchange_errors.ts";
import { ANNOUNCED_DAYS, announceEnd, daysLeft } from "../../upstream/token_end.ts";
import { askAboutToken, readTokenFacts, type TokenFacts } from "../../upstream/token_facts.ts";
import { UpstreamError } from "../../upstream/upstream_error.ts";
import type { Secret } from "../../core/secret.ts";
import { type DoctorDeps, PATIENCE_MS } from "./deps.ts";
import { type Finding, found } from "./finding.ts";

/** The scopes of which one is needed. */
const SUFFICIENT: readonly string[] = ["ai_features", "api"];

/** Statuses with which GitLab says something about the token rather than about the question. */
const ABOUT_THE_TOKEN: ReadonlySet<number> = new Set([401, 403, 429]);

/** Whether GitLab accepts the token, until when, and for what. */
export async function lookAtToken(
  { gitlab: { instanceUrl } }: Config,
  credential: Secret,
  deps: DoctorDeps,
): Promise<Finding[]> {
  try {
    const question = { instanceUrl, credential, timeoutMs: PATIENCE_MS };
    const { reply } = await askAboutToken(deps, question);
    const facts = readTokenFacts(reply);
    if (facts) return [accepted(facts, deps.clock.now()), scopes(facts)];
    if (ABOUT_THE_TOKEN.has(reply.status)) {
      return [failed(sentence(explainRefusal(reply))), unknownScopes];
    }
    return [
      found(
        "token",
        "skipped",
        `GitLab tells nothing about this token (${reply.status}): it may be one of an OAuth ` +
          "application. Whether it serves, the exchange shows.",
      ),
      unknownScopes,
    ];
  } catch (cause) {
    if (!(cause instanceof UpstreamError)) throw cause;
    return [failed(cause.message), unknownScopes];
  }
}

const unknownScopes = found("scopes", "skipped", "GitLab did not tell the token's scopes.");

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function failed(message: string): Finding {
  return found("token", "failed", message);
}

function accepted({ expiresOn }: TokenFacts, now: number): Finding {
  if (expiresOn === undefined) {
    return found("token", "ok", "GitLab accepts the token; it has no end.");
  }
  return daysLeft(expiresOn, now) <= ANNOUNCED_DAYS
    ? found("token", "warning", `GitLab accepts the token. ${announceEnd(expiresOn, now)}`)
    : found("token", "ok", `GitLab accepts the token; it ends on ${expiresOn}.`);
}

function scopes({ scopes }: TokenFacts): Finding {
  const sufficient = scopes.filter((scope) => SUFFICIENT.includes(scope));
  if (sufficient.length > 0) {
    return found("scopes", "ok", `The token has the scope ${sufficient.join(" and ")}.`);
  }
  return found(
    "scopes",
    "failed",
    `The token lacks the scope it needs: it has ${
      scopes.join(", ") || "none"
    }. Create a personal ` +
      "access token with the scope ai_features or api and set GITLAB_TOKEN to it.",
  );
}
