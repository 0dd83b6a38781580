import { PROXY_UNIT_PRIMITIVE } from "./deployment.ts";
import { Refusal } from "./refusal.ts";
import type { Claims, Tokens } from "./tokens.ts";

/** Unit primitives that the gateway knows, as far as anybody asks it for them here. */
const UNIT_PRIMITIVES: ReadonlySet<string> = new Set([
  PROXY_UNIT_PRIMITIVE,
  "complete_code",
  "generate_code",
  "duo_chat",
  "duo_agent_platform",
]);

/**
 * Who asks: the gateway's middleware, before any routing. It verifies the token and that the
 * headers name the same GitLab and the same user.
 */
export function authenticate(headers: Headers, tokens: Tokens): Claims {
  const authorization = headers.get("authorization");
  if (!authorization) throw unauthorized("No authorization header presented");
  const bearer = /^bearer(?: +(.*))?$/i.exec(authorization);
  if (!bearer) throw unauthorized("Invalid authorization header");
  if (headers.get("x-gitlab-authentication-type") !== "oidc") {
    throw unauthorized("Invalid authentication token type - only OIDC is supported");
  }
  const claims = tokens.verify(bearer[1] ?? "");
  if (!claims) throw unauthorized("Forbidden by auth provider");
  const named = [
    ["X-Gitlab-Realm", claims.realm],
    ["X-Gitlab-Instance-Id", claims.instanceId],
    ["X-Gitlab-Global-User-Id", claims.userId],
  ] as const;
  for (const [name, claim] of named) {
    if (headers.get(name) !== claim) throw unauthorized(`Header mismatch '${name}'`);
  }
  return claims;
}

/** Whether this caller may use the proxy, for what it says it does. */
export function authorize(headers: Headers, claims: Claims): void {
  const primitive = headers.get("x-gitlab-unit-primitive");
  if (!primitive) throw detail(400, "Missing x-gitlab-unit-primitive header");
  if (!UNIT_PRIMITIVES.has(primitive)) {
    throw detail(400, `Unknown unit primitive header ${primitive}`);
  }
  if (!claims.scopes.includes(primitive)) throw detail(403, `Unauthorized to access ${primitive}`);
  checkIds(headers, claims);
  if (primitive !== PROXY_UNIT_PRIMITIVE) {
    throw detail(400, `This endpoint cannot be used for ${primitive} purpose`);
  }
}

/** Absent and null are the same; a project is never claimed, so naming one is always wrong. */
function checkIds(headers: Headers, claims: Claims): void {
  const saas = [
    ["project id", "x-gitlab-project-id", claims.projectId],
    ["namespace id", "x-gitlab-namespace-id", claims.namespaceId],
    ["root namespace id", "x-gitlab-root-namespace-id", claims.rootNamespaceId],
  ] as const;
  const selfManaged = [["instance uid", "x-gitlab-instance-uid", claims.instanceUid]] as const;
  for (const [what, name, claim] of claims.realm === "saas" ? saas : selfManaged) {
    if (headers.get(name) !== claim) throw detail(403, `Gitlab ${what} mismatch`);
  }
}

/** Issued headers that are missing or changed, and the one that must not be passed on. */
export function headerProblems(headers: Headers, claims: Claims): string[] {
  const problems = Object.entries(claims.headers)
    .filter(([name]) => name.toLowerCase() !== "x-api-key")
    .filter(([name, value]) => headers.get(name) !== value)
    .map(([name]) => `${name} is ${headers.has(name) ? "changed" : "missing"}`);
  return headers.has("x-api-key") ? [...problems, "x-api-key is passed on"] : problems;
}

function unauthorized(error: string): Refusal {
  return new Refusal(401, { error });
}

/** A refusal in FastAPI's shape. */
export function detail(status: number, detail: string): Refusal {
  return new Refusal(status, { detail });
}
