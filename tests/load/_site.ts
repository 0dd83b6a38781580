import type { GatewayState } from "./gateway_process.ts";
import { type Program, startProgram } from "./_process.ts";

/** A gateway in front of an upstream that counts, each in a process of its own. */
export interface Site extends AsyncDisposable {
  readonly url: string;
  readonly gateway: Program;
  readonly upstream: Program;
  state(): Promise<GatewayState>;
  /** Calls that the upstream has had: token exchanges and requests. */
  calls(): Promise<number>;
  /** Waits until the gateway's state is as wanted; fails when it does not become so. */
  until(wanted: (state: GatewayState) => boolean): Promise<GatewayState>;
  /** Waits until nothing is under way. */
  quiet(): Promise<GatewayState>;
}

/** @param env settings of the gateway. */
export async function startSite(env: Record<string, string> = {}): Promise<Site> {
  const upstream = await startProgram("numbered_process.ts");
  const gateway = await startProgram("gateway_process.ts", {
    v8Flags: ["--expose-gc"],
    env: {
      GITLAB_TOKEN: "glpat-of-the-load-tests",
      GITLAB_INSTANCE_URL: upstream.url,
      GITLAB_AI_GATEWAY_URL: upstream.url,
      PORT: "0",
      LOG_FORMAT: "json",
      STATS_STORE: "memory",
      ...env,
    },
  });
  const state = async () => JSON.parse(await gateway.ask("state")) as GatewayState;
  const until: Site["until"] = async (wanted) => {
    for (let patience = 400; patience > 0; patience--) {
      const now = await state();
      if (wanted(now)) return now;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`the gateway stays as it is: ${JSON.stringify(await state())}`);
  };
  return {
    url: gateway.url,
    gateway,
    upstream,
    state,
    calls: async () => Number(await upstream.ask("calls")),
    until,
    quiet: () => until(({ inFlight }) => inFlight === 0),
    async [Symbol.asyncDispose]() {
      await gateway.end();
      await upstream.end();
    },
  };
}
