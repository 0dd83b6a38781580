import { type App, type AppDeps, createApp } from "../../lib/app.ts";
import { explainProblems, readConfig } from "../../lib/config/mod.ts";
import type { Clock } from "../../lib/core/clock.ts";
import { validateAliases, validateDefaultModel } from "../../lib/models/validate.ts";
import { createSimulator, type Simulator } from "../../lib/simulator/mod.ts";
import { FakeClock } from "./fake_clock.ts";

/** The GitLab token that test gateways hold; it must turn up nowhere but at GitLab. */
export const testToken = "glpat-test-7rDNmPq2xWvK";

/** The key of a test gateway that demands one. */
export const testKey = "a-proxy-key-of-the-tests";

/** A gateway in front of a simulated GitLab, all in this process and without a socket. */
export interface TestGateway {
  readonly app: App;
  readonly simulator: Simulator;
  readonly clock: FakeClock;
  /** Lines of the log so far. */
  readonly log: readonly string[];
  /** Sends one request; an object as body is sent as JSON by POST. */
  ask(path: string, body?: unknown, init?: AskInit): Promise<Response>;
}

export interface AskInit {
  method?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Address at the other end of the connection. */
  peer?: string;
}

export interface TestGatewayOptions {
  /** Settings as environment variables. */
  env?: Record<string, string>;
  simulator?: (clock: Clock) => Simulator;
  deps?: Partial<AppDeps>;
}

export function createTestGateway(options: TestGatewayOptions = {}): TestGateway {
  const clock = new FakeClock();
  const simulator = options.simulator?.(clock) ??
    createSimulator({ clock, gitlabToken: testToken });
  const log: string[] = [];
  let requests = 0;
  const app = createApp(testConfig(options.env), {
    fetch: (url, init) => simulator.fetch(new Request(url, init)),
    clock,
    random: () => 0.5,
    newId: () => `req_test${++requests}`,
    writeLog: (line) => log.push(line),
    logFormat: "json",
    userAgent: "duo-gateway/test",
    ...options.deps,
  });
  return {
    app,
    simulator,
    clock,
    log,
    ask(path, body, { method, headers, signal, peer = "127.0.0.1" } = {}) {
      const isJson = typeof body === "object" && body !== null && body.constructor === Object;
      const request = new Request(`http://127.0.0.1:3456${path}`, {
        method: method ?? (body === undefined ? "GET" : "POST"),
        headers: { ...isJson && { "content-type": "application/json" }, ...headers },
        ...body !== undefined && { body: isJson ? JSON.stringify(body) : body as BodyInit },
        ...signal && { signal },
      });
      return app.handle(request, peer);
    },
  };
}

/** The configuration of a test gateway, with these settings changed. */
export function testConfig(env: Record<string, string> = {}) {
  const result = readConfig({ GITLAB_TOKEN: testToken, ...env }, {
    aliases: validateAliases,
    defaultModel: validateDefaultModel,
  });
  if (!result.ok) throw new Error(explainProblems(result.problems));
  return result.config;
}
