import server from "../../_fresh/server.js";
import { type App, createApp } from "../../lib/app.ts";
import { type Clock, systemClock } from "../../lib/core/clock.ts";
import type { PageInfo } from "../../lib/http/pages.ts";
import { createSimulator, type Pace, type Simulator } from "../../lib/simulator/mod.ts";
import type { KvDatabase } from "../../lib/stats/kv_database.ts";
import type { ExchangeRecord } from "../../lib/stats/record.ts";
import { testConfig, testToken } from "../helpers/test_gateway.ts";

/** A gateway with its dashboard that a browser can visit. */
export interface Site {
  readonly url: string;
  readonly port: number;
  readonly app: App;
  readonly simulator: Simulator;
  close(): Promise<void>;
}

export interface SiteOptions {
  env?: Record<string, string>;
  /** What has been counted already, the oldest first. */
  records?: readonly ExchangeRecord[];
  isDemo?: boolean;
  /** Address to listen on; 127.0.0.1 unless given. */
  hostname?: string;
  /** Any free one, unless given. */
  port?: number;
  clock?: Clock;
  /** What its pages are made of. */
  build?: string;
  /** Where its statistics are kept, with those of other sites; the test calls `app.restore`. */
  database?: KvDatabase;
  /** How fast the simulated models write. */
  pace?: Pace;
}

export function openSite(options: SiteOptions = {}): Site {
  const { env, records = [], isDemo = false, port = 0, clock = systemClock, pace } = options;
  const { hostname = "127.0.0.1", build = "", database } = options;
  const pages = Object.assign(
    (request: Request, info: PageInfo) => server.fetch(request, info),
    { build: () => Promise.resolve(build) },
  );
  const simulator = createSimulator({ clock, gitlabToken: testToken, ...pace && { pace } });
  const app = createApp(testConfig(env), {
    fetch: (url, init) => simulator.fetch(new Request(url, init)),
    clock,
    random: Math.random,
    newId: () => `req_${crypto.randomUUID().replaceAll("-", "").slice(0, 24)}`,
    writeLog() {},
    logFormat: "json",
    userAgent: "duo-gateway/test",
    isDemo,
    pages,
    ...database && { database },
  });
  for (const record of records) app.statistics.store.record(record);
  const listening = Deno.serve(
    { hostname, port, onListen() {} },
    (request, { remoteAddr }) => app.handle(request, remoteAddr.hostname),
  );
  return {
    url: `http://${hostname}:${listening.addr.port}`,
    port: listening.addr.port,
    app,
    simulator,
    async close() {
      await app.drain(0);
      // Does nothing the second time.
      await listening.shutdown();
    },
  };
}
