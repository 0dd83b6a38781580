import type { Claims } from "./tokens.ts";

/** Where GitLab runs; the headers and claims of its tokens differ. */
export type Deployment = "saas" | "self-managed";

export const PROXY_UNIT_PRIMITIVE = "ai_gateway_model_provider_proxy";

/**
 * The headers that an exchange hands out. GitLab writes all names in lower case but one, leaves
 * some values empty, and older versions added an `x-api-key` that must not be passed on: it is here
 * so that a client which forwards it is found out.
 */
const common = {
  "x-gitlab-instance-id": "00000000-1111-4222-8333-444444444444",
  "x-gitlab-version": "19.3.0",
  "x-gitlab-global-user-id": "c2ltdWxhdGVkLWdsb2JhbC11c2VyLWlkCg==",
  "x-gitlab-user-id": "4242",
  "x-gitlab-feature-enablement-type": "duo_core",
  "x-gitlab-enabled-feature-flags": "",
  "x-gitlab-enabled-instance-verbose-ai-logs": "",
  "X-Gitlab-Is-Team-Member": "false",
  "x-gitlab-organization-id": "1",
  "x-gitlab-unit-primitive": PROXY_UNIT_PRIMITIVE,
  "x-gitlab-authentication-type": "oidc",
  "x-api-key": "simulated-vendor-key-never-to-be-forwarded",
};

const own: Record<Deployment, Record<string, string>> = {
  "saas": {
    "x-gitlab-host-name": "gitlab.com",
    "x-gitlab-realm": "saas",
    "x-gitlab-deployment-type": ".com",
    "x-gitlab-feature-enabled-by-namespace-ids": "9001",
    "x-gitlab-namespace-id": "9001",
    "x-gitlab-root-namespace-id": "9001",
  },
  "self-managed": {
    "x-gitlab-host-name": "gitlab.example.com",
    "x-gitlab-realm": "self-managed",
    "x-gitlab-deployment-type": "self-managed",
    "x-gitlab-feature-enabled-by-namespace-ids": "",
    "x-gitlab-instance-uid": "55555555-6666-4777-8888-999999999999",
  },
};

/** The headers and claims of a token of this deployment. */
export function identity(deployment: Deployment): Omit<Claims, "expiresAt"> {
  const headers = { ...own[deployment], ...common };
  const header = (name: string) => own[deployment][name] ?? null;
  return {
    headers,
    realm: deployment,
    instanceId: common["x-gitlab-instance-id"],
    userId: common["x-gitlab-global-user-id"],
    projectId: null,
    namespaceId: header("x-gitlab-namespace-id"),
    rootNamespaceId: header("x-gitlab-root-namespace-id"),
    instanceUid: header("x-gitlab-instance-uid"),
    scopes: ["complete_code", PROXY_UNIT_PRIMITIVE],
  };
}
