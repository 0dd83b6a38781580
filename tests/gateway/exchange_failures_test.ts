/** Why GitLab gives no token, told so that its user can do something about it. */
import { assert, assertEquals } from "@std/assert";
import { type ExchangeFault, type FaultOptions, faults } from "../../lib/simulator/mod.ts";
import { createTestGateway } from "../helpers/test_gateway.ts";
import { askings, crossings, messages } from "./_apis.ts";
import { exchanges, onlyRecord, passingTime, proxyCalls, shownError } from "./_looking.ts";
import { assertUnharmed, bulky, tight } from "./_unharmed.ts";

interface Row {
  fault: (options: FaultOptions) => ExchangeFault;
  status: number;
  /** Whether the client is told not to try again. */
  final: boolean;
  exchanges: number;
  says: RegExp;
}

const { exchange } = faults;

/** Every known way in which GitLab declines to give a token, and what its user can do about it. */
const refusals: Readonly<Record<string, Row>> = {
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

for (const [name, row] of Object.entries(refusals)) {
  Deno.test(`${name} fails the exchange with ${row.status}, says why, and bills nothing`, async () => {
    for (const { api, request } of [...askings, ...crossings]) {
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
  });
}

Deno.test("an exchange that fails is not asked for again by every client that retries", async () => {
  const gateway = createTestGateway();
  gateway.simulator.inject(exchange.revokedToken({ times: Infinity }));
  for (let index = 0; index < 20; index++) {
    assertEquals((await gateway.ask(messages.path, messages.request())).status, 401);
  }
  assertEquals(exchanges(gateway).length, 1);
});

Deno.test("an exchange that fails once is repeated, and the client never learns of it", async () => {
  const gateway = createTestGateway();
  gateway.simulator.inject(exchange.creationFailed());
  const response = await passingTime(gateway, gateway.ask(messages.path, messages.request()));
  assertEquals(response.status, 200);
  assertEquals(exchanges(gateway).length, 2);
  await response.body?.cancel();
});

Deno.test("a failed exchange at the start is logged and hurts nobody", async () => {
  const gateway = createTestGateway();
  gateway.simulator.inject(exchange.tlsFailure({ times: 3 }));
  await passingTime(gateway, gateway.app.warmUp());
  assertEquals(gateway.log.filter((line) => line.includes("token exchange failed")).length, 1);
  await gateway.clock.advance(60_000);
  const response = await gateway.ask(messages.path, messages.request());
  assertEquals(response.status, 200);
  await response.body?.cancel();
});
