import { createApp } from "../../../lib/app.ts";
import { machineDeps } from "../../../lib/cli/run.ts";
import { serveSimulator } from "../../../lib/cli/simulated_gitlab.ts";
import { systemClock } from "../../../lib/core/clock.ts";
import { serve } from "../../../lib/http/serve.ts";
import { createSimulator, type SimulatedCall } from "../../../lib/simulator/mod.ts";
import type { ExchangeRecord } from "../../../lib/stats/record.ts";
import { testConfig, testKey, testToken } from "../../helpers/test_gateway.ts";

/** The gateway as people run it, in front of a simulated GitLab, with a socket on either side. */
export interface Stage extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** What the gateway wrote down of each exchange, in the order in which they ended. */
  readonly records: readonly ExchangeRecord[];
  /** What the simulated GitLab was asked. */
  readonly calls: readonly SimulatedCall[];
}

/** Clients have to present {@linkcode testKey}. */
export function startStage(): Stage {
  const simulator = createSimulator({ clock: systemClock, gitlabToken: testToken });
  const gitlab = serveSimulator(simulator);
  const config = testConfig({
    GITLAB_INSTANCE_URL: gitlab.url,
    GITLAB_AI_GATEWAY_URL: gitlab.url,
    HOST: "127.0.0.1",
    PORT: "0",
    PROXY_API_KEY: testKey,
  });
  const app = createApp(config, machineDeps({ out() {}, error() {}, isTerminal: false }));
  const records: ExchangeRecord[] = [];
  app.statistics.subscribe((event) => event.type === "ended" && records.push(event.record));
  const served = serve(app, config);
  return {
    url: `http://127.0.0.1:${served.port}`,
    records,
    calls: simulator.calls,
    async [Symbol.asyncDispose]() {
      await served.stop();
      await gitlab.stop();
    },
  };
}
