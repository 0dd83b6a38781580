import { serve } from "../../lib/http/serve.ts";
import { createTestGateway, type TestGateway, testKey } from "../helpers/test_gateway.ts";

/** A test gateway that listens, for clients that open sockets of their own. */
export interface ListeningGateway extends AsyncDisposable {
  readonly gateway: TestGateway;
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** `fetch`, counting. */
  readonly fetch: typeof fetch;
  /** How many requests its `fetch` has made: what a client's own retries add shows here. */
  readonly requests: number;
}

/** @param env settings as environment variables. */
export function startGateway(env: Record<string, string> = {}): ListeningGateway {
  const gateway = createTestGateway({ env });
  const served = serve(gateway.app, {
    server: { host: "127.0.0.1", port: 0, reusePort: false },
    timeouts: { headers: 0, idle: 0, body: 0, write: 0, shutdown: 0, heartbeat: 0 },
  });
  let requests = 0;
  return {
    gateway,
    url: `http://127.0.0.1:${served.port}`,
    fetch: (input, init) => {
      requests++;
      return fetch(input, init);
    },
    get requests() {
      return requests;
    },
    async [Symbol.asyncDispose]() {
      const stopped = served.stop();
      // The deadline of the shutdown is due at once, by the gateway's own clock.
      await gateway.clock.advance(0);
      await stopped;
    },
  };
}

/** With a key to be presented and without: what a client holds, and the gateway's settings. */
export const accesses = [
  { access: "without PROXY_API_KEY", key: "whatever", env: {} },
  { access: "with PROXY_API_KEY", key: testKey, env: { PROXY_API_KEY: testKey } },
] as const;

/** A PNG of one transparent dot, made for these tests. */
export const dot =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
