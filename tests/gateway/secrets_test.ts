/** Tokens, keys and prompts stay where they belong, whatever goes wrong. */
import { assert, assertEquals } from "@std/assert";
import { createSimulator, faults } from "../../lib/simulator/mod.ts";
import { settle } from "../helpers/fake_clock.ts";
import {
  createTestGateway,
  type TestGateway,
  testKey,
  testToken,
} from "../helpers/test_gateway.ts";
import { askings, messages } from "./_apis.ts";
import { failures } from "./_failures.ts";
import { passingTime, records } from "./_looking.ts";

/** Words of the prompt that no answer repeats: the simulated model quotes its beginning only. */
const PRIVATE = "the-private-part-of-the-prompt";
const prompt = `${"Tell me a story. ".repeat(40)}${PRIVATE}`;

const key = { "x-api-key": testKey };

/** Everything that leaves the gateway but for the upstream. */
class Observer {
  readonly #gateway: TestGateway;
  readonly #seen: string[] = [];

  constructor(gateway: TestGateway) {
    this.#gateway = gateway;
  }

  async see(response: Response): Promise<void> {
    const headers = JSON.stringify([...response.headers]);
    const text = await passingTime(this.#gateway, response.text()).catch(String);
    this.#seen.push(headers, text);
  }

  /** Checks that no secret is anywhere in what was seen, logged or kept. */
  async assertNothingLeaked(): Promise<void> {
    for (const path of ["/dashboard/api/stats", "/dashboard/api/models", "/v1/models", "/"]) {
      await this.see(await this.#gateway.ask(path, undefined, { headers: key }));
      await this.see(await this.#gateway.ask(path));
    }
    const { log, simulator, app } = this.#gateway;
    const tokens = simulator.calls.flatMap(({ kind, headers }) =>
      kind === "proxy" ? [headers.get("authorization")?.replace("Bearer ", "") ?? ""] : []
    );
    const secrets = { testToken, testKey, PRIVATE, ...Object.fromEntries(tokens.entries()) };
    const everything = [...this.#seen, ...log, JSON.stringify(records(this.#gateway))];
    everything.push(JSON.stringify(app.tokens.status()));
    for (const [name, secret] of Object.entries(secrets)) {
      if (secret === "") continue;
      const found = everything.find((text) => text.includes(secret));
      assertEquals(found, undefined, `${name} is in: ${found?.slice(0, 300)}`);
    }
  }
}

function talkative(): TestGateway {
  return createTestGateway({ env: { PROXY_API_KEY: testKey, LOG_LEVEL: "debug" } });
}

for (const { api, label, request } of askings) {
  Deno.test(`${label}: successes and all failures of the model leak nothing`, async () => {
    for (const failure of [undefined, ...Object.values(failures)]) {
      const gateway = talkative();
      const observer = new Observer(gateway);
      if (failure) gateway.simulator.inject(failure.fault({ times: Infinity }));
      const asked = gateway.ask(api.path, request(prompt), { headers: key });
      await observer.see(await passingTime(gateway, asked));
      assert(gateway.log.length > 0);
      await observer.assertNothingLeaked();
    }
  });

  Deno.test(`${label}: answers that break off leak nothing`, async () => {
    const { stream } = faults.proxy;
    for (const fault of [stream.reset, stream.eof, stream.errorEvent, stream.garbage]) {
      const gateway = talkative();
      const observer = new Observer(gateway);
      gateway.simulator.inject(fault(3));
      await observer.see(await gateway.ask(api.path, request(prompt), { headers: key }));
      await observer.assertNothingLeaked();
    }
  });

  Deno.test(`${label}: requests that are refused leak nothing`, async () => {
    const gateway = talkative();
    const observer = new Observer(gateway);
    const good = request(prompt);
    const bodies = [
      JSON.stringify({ ...good, model: 5 }),
      JSON.stringify({ ...good, model: "no-such-model" }),
      JSON.stringify({ ...good, stream: PRIVATE }),
      JSON.stringify(good).slice(0, -1),
      JSON.stringify(good).replace(/}$/, `,"metadata":"${PRIVATE}","metadata":"${PRIVATE}"}`),
      `${PRIVATE} ${JSON.stringify(good)}`,
      `{"model":"sonnet","messages":"${PRIVATE}","input":{"a":"${PRIVATE}"}}`,
    ];
    const headers = { "content-type": "application/json", ...key };
    for (const body of bodies) {
      await observer.see(await gateway.ask(api.path, body, { headers }));
    }
    for (
      const wrong of [{ ...headers, "content-type": "text/plain" }, { authorization: testToken }]
    ) {
      await observer.see(await gateway.ask(api.path, bodies[0], { headers: wrong }));
    }
    await observer.assertNothingLeaked();
  });
}

Deno.test("failed token exchanges leak nothing, even when GitLab repeats the token", async () => {
  const { exchange } = faults;
  const replies = [
    exchange.badToken(),
    exchange.revokedToken(),
    exchange.signInPage(),
    exchange.notJson(),
    exchange.withoutToken(),
    exchange.reply(401, { message: `The token ${testToken} is not known` }),
    exchange.reply(418, { message: `Bearer ${testToken}` }),
    exchange.reply(500, `<html>${testToken}</html>`, { "content-type": "text/html" }),
    exchange.reply(302, "", { location: `https://login.example/?token=${testToken}` }),
    exchange.connectionRefused(),
  ];
  for (const fault of replies) {
    const gateway = talkative();
    const observer = new Observer(gateway);
    gateway.simulator.inject({ ...fault, times: Infinity });
    await passingTime(gateway, gateway.app.warmUp());
    const asked = gateway.ask(messages.path, messages.request(prompt), { headers: key });
    await observer.see(await passingTime(gateway, asked));
    await observer.assertNothingLeaked();
  }
});

Deno.test("an upstream that repeats the gateway token in an error does not get it through", async () => {
  const gateway = createTestGateway({
    env: { PROXY_API_KEY: testKey, LOG_LEVEL: "debug" },
    // Real gateway tokens are JSON web tokens, and are known by that.
    simulator: (clock) => createSimulator({ clock, newId: () => "eyJhbGciOiJSUzI1NiJ9" }),
  });
  const observer = new Observer(gateway);
  await observer.see(await gateway.ask(messages.path, messages.request(), { headers: key }));
  const token = gateway.simulator.calls.at(-1)?.headers.get("authorization") ?? "";
  assert(token.startsWith("Bearer "));
  gateway.simulator.inject(faults.proxy.message(500, `Cannot use ${token}`));
  await observer.see(await gateway.ask(messages.path, messages.request(), { headers: key }));
  await observer.assertNothingLeaked();
});

Deno.test("a client that leaves leaks nothing", async () => {
  const gateway = talkative();
  const observer = new Observer(gateway);
  gateway.simulator.inject(faults.proxy.hang());
  const leaving = new AbortController();
  const { signal } = leaving;
  const asked = gateway.ask(messages.path, messages.request(prompt), { headers: key, signal });
  await settle();
  leaving.abort(new Error(PRIVATE));
  await observer.see(await asked);
  await observer.assertNothingLeaked();
});

Deno.test("a model name cannot write lines of its own into the log", async () => {
  const gateway = talkative();
  const body = { ...messages.request(), model: 'x\n{"level":"info","msg":"forged"}\u001b[31m' };
  await (await gateway.ask(messages.path, body, { headers: key })).text();
  const agent = { ...key, "user-agent": "agent\u009b31m" };
  await (await gateway.ask(messages.path, messages.request(), { headers: agent })).text();
  for (const line of gateway.log) {
    // deno-lint-ignore no-control-regex -- control characters are what must not be there
    assert(!/[\u0000-\u001f\u007f-\u009f]/.test(line), line);
    assert(JSON.parse(line).msg !== "forged");
  }
});
