import { type Config, hasUsableToken } from "../../config/mod.ts";
import type { DoctorDeps } from "./deps.ts";
import { type CheckName, type Finding, found } from "./finding.ts";
import { lookAtEntitlement, lookAtExchange, lookAtGateway, makeCall } from "./gateway.ts";
import { lookAtInstance } from "./instance.ts";
import { lookAtNetwork, lookAtPort, lookAtStore } from "./machine.ts";
import { lookAtToken } from "./token.ts";

/**
 * Looks at everything between this machine and an answer, in the order in which a request meets it.
 * What cannot be known because of an earlier failure is skipped.
 *
 * @param config with the token out of its file.
 * @param call whether to make one real call, which costs credits.
 */
export async function* diagnose(
  config: Config,
  deps: DoctorDeps,
  call: boolean,
): AsyncGenerator<Finding> {
  yield lookAtNetwork(deps);
  const instance = await lookAtInstance(config, deps);
  yield* instance;
  const isReached = instance.every(({ check, status }) =>
    check !== "instance" || status !== "failed"
  );
  yield* lookAtSubscription(config, deps, call, isReached);
  yield await lookAtPort(config, deps);
  yield await lookAtStore(config, deps);
}

async function* lookAtSubscription(
  config: Config,
  deps: DoctorDeps,
  call: boolean,
  isReached: boolean,
): AsyncGenerator<Finding> {
  const credential = config.gitlab.token;
  if (!credential || !hasUsableToken(config)) {
    yield config.access.clientTokens
      ? found("token", "ok", "Clients bring their own tokens (ALLOW_CLIENT_TOKENS).")
      : found(
        "token",
        "failed",
        "There is no GitLab token. Create a personal access token with the scope ai_features or api " +
          "in GitLab, and set GITLAB_TOKEN to it.",
      );
    yield* skipped("there is no token", "scopes", "exchange");
    yield await lookAtGateway(config, deps);
    yield* skipped("there is no token", "entitlement", "call");
    return;
  }
  if (!isReached) {
    yield* skipped("GitLab is not reached", "token", "scopes", "exchange");
    yield await lookAtGateway(config, deps);
    yield* skipped("GitLab is not reached", "entitlement", "call");
    return;
  }
  yield* await lookAtToken(config, credential, deps);
  const { finding, token } = await lookAtExchange(config, credential, deps);
  yield finding;
  const gateway = await lookAtGateway(config, deps);
  yield gateway;
  if (!token) return yield* skipped("GitLab gives no gateway token", "entitlement", "call");
  if (gateway.status === "failed") {
    return yield* skipped("the AI gateway does not answer", "entitlement", "call");
  }
  const entitlement = await lookAtEntitlement(config, token, deps);
  yield entitlement;
  if (!call) {
    yield found("call", "skipped", "No call was made: it costs credits. Add --call for one.");
  } else if (entitlement.status === "failed") yield* skipped("it would fail", "call");
  else yield await makeCall(config, token, deps);
}

function skipped(because: string, ...checks: CheckName[]): Finding[] {
  return checks.map((check) => found(check, "skipped", `Not looked at: ${because}.`));
}
