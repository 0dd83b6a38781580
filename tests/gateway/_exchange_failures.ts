import { assert, assertEquals } from "@std/assert";
import { type ExchangeFault, type FaultOptions, faults } from "../../lib/simulator/mod.ts";
import { createTestGateway } from "../helpers/test_gateway.ts";
import type { Asking } from "./_apis.ts";
import { exchanges, onlyRecord, passingTime, proxyCalls, shownError } from "./_looking.ts";
import { assertUnharmed, bulky, tight } from "./_unharmed.ts";

/** A way in which GitLab declines to give a token. */
export interface ExchangeFailure {
  fault: (options: FaultOptions) => ExchangeFault;
  status: number;
  /** Whether the client is told not to try again. */
  final: boolean;
  exchanges: number;
  says: RegExp;
}

const { exchange } = faults;

/** Every known way in which GitLab declines to give a token, and what its user can do about it. */
export const exchangeFailures: Readonly<Record<string, ExchangeFailure>> = {
  "an unknown token": {
    fault: exchange.unauthorized,
    status: 401,
    final: true,
    exchanges: 1,
    says: /GITLAB_TOKEN is not known there.*copied whole/,
  },
  "a bad token": {
    fault: exchange.badToken,
    status: 401,
    final: true,
    exchanges: 1,
    says: /GITLAB_TOKEN is not known there/,
  },
  "an expired token": {
    fault: exchange.expiredToken,
    status: 401,
    final: true,
    exchanges: 1,
    says: /GITLAB_TOKEN has expired\. Create a personal access token/,
  },
  "a revoked token": {
    fault: exchange.revokedToken,
    status: 401,
    final: true,
    exchanges: 1,
    says: /GITLAB_TOKEN was revoked/,
  },
  "a token without the scope": {
    fault: exchange.insufficientScope,
    status: 403,
    final: true,
    exchanges: 1,
    says: /lacks the scope.*api or ai_features/,
  },
  "a fine-grained token": {
    fault: exchange.insufficientGranularScope,
    status: 403,
    final: true,
    exchanges: 1,
    says: /fine-grained token/,
  },
  "a user who may not connect tools directly": {
    fault: exchange.forbidden,
    status: 403,
    final: true,
    exchanges: 1,
    says: /administrator can check three things/,
  },
  "a blocked user": {
    fault: exchange.blocked,
    status: 403,
    final: true,
    exchanges: 1,
    says: /Your account has been blocked/,
  },
  "a GitLab that is too old": {
    fault: exchange.notFound,
    status: 403,
    final: true,
    exchanges: 1,
    says: /GitLab 18\.4 or later/,
  },
  "GitLab's rate limit": {
    fault: (options) => exchange.rateLimited(undefined, options),
    status: 429,
    final: false,
    exchanges: 3,
    says: /limits how often/,
  },
  "the rate limit of a neighbouring endpoint": {
    fault: exchange.requestedTooManyTimes,
    status: 429,
    final: false,
    exchanges: 1,
    says: /limits how often/,
  },
  "a token that could not be created": {
    fault: exchange.creationFailed,
    status: 503,
    final: false,
    exchanges: 3,
    says: /outage.*GitLab Credits are used up.*not entitled/,
  },
  "a token that is missing from the answer": {
    fault: exchange.tokenMissing,
    status: 503,
    final: false,
    exchanges: 3,
    says: /could not reach its AI gateway/,
  },
  "no default namespace": {
    fault: exchange.noDefaultNamespace,
    status: 403,
    final: true,
    exchanges: 1,
    says: /choose a default GitLab Duo namespace/,
  },
  "a GitLab that cannot reach its AI gateway": {
    fault: exchange.gatewayUnreachable,
    status: 503,
    final: false,
    exchanges: 3,
    says: /could not reach its AI gateway/,
  },
  "a page with status 502": {
    fault: (options) => exchange.html(502, options),
    status: 502,
    final: false,
    exchanges: 3,
    says: /outage/,
  },
  "a sign-in page": {
    fault: exchange.signInPage,
    status: 502,
    final: true,
    exchanges: 1,
    says: /a web page instead of a token/,
  },
  "an answer that is no JSON": {
    fault: exchange.notJson,
    status: 502,
    final: true,
    exchanges: 1,
    says: /instead of a token/,
  },
  "a refused connection": {
    fault: exchange.connectionRefused,
    status: 502,
    final: false,
    exchanges: 3,
    says: /Check GITLAB_INSTANCE_URL/,
  },
  "a connection that is reset": {
    fault: exchange.connectionReset,
    status: 502,
    final: false,
    exchanges: 3,
    says: /gitlab\.com closed the connection/,
  },
  "no answer in time": {
    fault: exchange.hang,
    status: 504,
    final: false,
    exchanges: 1,
    says: /gitlab\.com did not answer within 35 seconds/,
  },
};

/** Checks what comes of a failed exchange for a client, upstream, in the record and afterwards. */
export async function assertExchangeFails({ api, request }: Asking, row: ExchangeFailure) {
  const gateway = createTestGateway({ env: tight });
  gateway.simulator.inject(row.fault({ times: row.exchanges }));
  const response = await passingTime(gateway, gateway.ask(api.path, request(bulky)));
  const error = await shownError(response, api.dialect);
  assertEquals(error.status, row.status);
  assert(row.says.test(error.message), error.message);
  assertEquals(error.shouldRetry, row.final ? "false" : null);
  if (row.status === 429 || row.status === 503) assert(error.retryAfter, "no retry-after");
  assertEquals(exchanges(gateway).length, row.exchanges);
  assertEquals(proxyCalls(gateway), []);
  assertEquals(onlyRecord(gateway).status, row.status);
  assertEquals(gateway.app.tokens.status().state, "failing");
  // The longest for which a failure is believed.
  await gateway.clock.advance(60_000);
  await assertUnharmed(gateway);
}
