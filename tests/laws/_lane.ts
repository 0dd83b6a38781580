/** The translate lane with everything around it, for any pair of dialects. */
import { freeCaller } from "../../lib/access/caller.ts";
import { BufferBudget } from "../../lib/core/buffer_budget.ts";
import { createMemory } from "../../lib/core/memory_store.ts";
import { Calibration } from "../../lib/core/tokens/calibration.ts";
import { type DialectName, dialects } from "../../lib/dialects/mod.ts";
import { AbsentModels } from "../../lib/http/absent_models.ts";
import { RefusedParts } from "../../lib/http/refused_parts.ts";
import { Gateway } from "../../lib/http/gateway.ts";
import { InFlight } from "../../lib/http/in_flight.ts";
import { createModel } from "../../lib/models/entry.ts";
import { modelTable } from "../../lib/models/table.ts";
import { createSimulator, type Simulator } from "../../lib/simulator/mod.ts";
import { MemoryStore } from "../../lib/stats/memory_store.ts";
import type { ExchangeRecord } from "../../lib/stats/record.ts";
import { createStatistics } from "../../lib/stats/recorder.ts";
import { createLogger } from "../../lib/telemetry/log.ts";
import type { Upstream } from "../../lib/upstream/call.ts";
import { createUpstream } from "../../lib/upstream/send.ts";
import { VendorHealth } from "../../lib/upstream/vendor_health.ts";
import { createTokenSource } from "../../lib/upstream/token_source.ts";
import type { Fetch } from "../../lib/upstream/types.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { openAdmissions } from "../helpers/open_admissions.ts";
import { testConfig } from "../helpers/test_gateway.ts";

export interface LaneOptions {
  /** Stands in for the simulator's answers; gets the simulator's own. */
  answer?: (response: Response) => Response | Promise<Response>;
}

/**
 * A gateway without its doors, in front of a simulated GitLab. Its models know the dialect
 * `upstream` only and take nothing as it is: every request is translated, even one that is in that
 * dialect already. That makes cells of models that lack a dialect, whether there are any today or
 * not.
 */
export class Lane {
  readonly clock = new FakeClock();
  readonly simulator: Simulator;
  readonly statistics;
  readonly inFlight = new InFlight();
  /** What the models answered, the text of each answer as far as it came. */
  readonly heard: string[] = [];
  /** Lines of the log: there are none unless something is wrong with the gateway itself. */
  readonly log: string[] = [];
  readonly #gateway: Gateway;
  readonly #upstream: Upstream;
  #ids = 0;
  #vendorIds = 0;

  constructor(upstream: DialectName, { answer }: LaneOptions = {}) {
    const { clock } = this;
    const config = testConfig();
    this.simulator = createSimulator({
      clock,
      inferred: true,
      newId: () => String(++this.#vendorIds).padStart(24, "0"),
    });
    const fetch: Fetch = async (url, init) => {
      const request = new Request(url, init);
      const response = await this.simulator.fetch(request);
      if (!new URL(request.url).pathname.startsWith("/api/")) {
        return this.#listen(answer && response.ok ? await answer(response) : response);
      }
      return response;
    };
    const deps = { fetch, clock, random: () => 0.5, userAgent: "duo-gateway/test" };
    const tokens = createTokenSource(deps, {
      instanceUrl: config.gitlab.instanceUrl,
      credential: config.gitlab.token,
      timeoutMs: 35_000,
    });
    const redact = (text: string) => text;
    this.statistics = createStatistics({ clock, store: new MemoryStore(), redact });
    this.#upstream = createUpstream(deps, {
      gatewayUrl: config.gitlab.gatewayUrl,
      tokens,
      headersTimeoutMs: config.timeouts.headers,
      health: new VendorHealth(clock),
    });
    const admissions = openAdmissions(clock);
    this.statistics.subscribe((event) => event.type === "ended" && admissions.settle(event.record));
    this.#gateway = new Gateway({
      catalog: catalogFor(upstream),
      admissions,
      absentModels: new AbsentModels(clock),
      refusedParts: new RefusedParts(clock),
      memory: createMemory({
        clock,
        maxBytes: 4_000_000,
        maxEntries: 100,
        ttlMs: 3_600_000,
        enabled: true,
      }),
      statistics: this.statistics,
      inFlight: this.inFlight,
      buffers: new BufferBudget(config.limits.buffers),
      clock,
      logger: createLogger({
        level: "debug",
        format: "json",
        write: (line) => this.log.push(line),
        clock,
        redact,
      }),
      calibration: new Calibration(),
      unaryUpstream: "auto",
      bodyLimit: config.limits.body,
      timeouts: { body: 60_000, idle: 60_000, write: 60_000, heartbeat: 15_000 },
    });
  }

  /** Sends a request as a client of the dialect. */
  ask(
    client: DialectName,
    body: unknown,
    { signal, headers }: { signal?: AbortSignal; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const dialect = dialects[client];
    const url = new URL(dialect.path, "http://127.0.0.1:3456");
    const request = new Request(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
      ...signal && { signal },
    });
    const context = {
      request,
      url,
      requestId: `req_law${++this.#ids}`,
      clientIp: "127.0.0.1",
      fromLoopback: true,
      isHttps: false,
    };
    const caller = freeCaller("anonymous", { maySeeDashboard: true });
    return this.#gateway.generate(dialect, context, { caller, upstream: this.#upstream });
  }

  /** Calls of the model proxy, the oldest first. */
  get calls() {
    return this.simulator.calls.filter(({ kind }) => kind === "proxy");
  }

  /** The exchanges that have ended, the oldest first. */
  get records(): readonly ExchangeRecord[] {
    return this.statistics.store.recent(10_000).toReversed();
  }

  #listen(response: Response): Response {
    const at = this.heard.push("") - 1;
    if (!response.body) return response;
    const decoder = new TextDecoder();
    const body = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>(
        {
          transform: (chunk, controller) => {
            this.heard[at] += decoder.decode(chunk, { stream: true });
            controller.enqueue(chunk);
          },
        },
        { highWaterMark: 1 },
        { highWaterMark: 0 },
      ),
    );
    return new Response(body, response);
  }
}

function catalogFor(upstream: DialectName) {
  const models = modelTable.map((row) => ({
    ...createModel({ ...row, dialects: [upstream] }),
    speaks: () => false,
  }));
  return {
    models,
    aliases: [],
    pickerAliases: [],
    resolve(name: string | undefined) {
      const model = models.find(({ id }) => id === name);
      if (!model) throw new TypeError(`The table of models has no ${name}`);
      return { requested: model.id, name: model.id, targets: [model] as const };
    },
  };
}
