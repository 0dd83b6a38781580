import type { Family } from "./family.ts";

type Named = Omit<Family, "samples">;

/**
 * Every metric of the gateway. Names that begin with `gen_ai` are those of OpenTelemetry's
 * conventions for generative AI, ours begin with `duo_gateway`.
 */
export const metricNames = {
  tokenUsage: {
    name: "gen_ai.client.token.usage",
    kind: "distribution",
    help: "Tokens of exchanges whose usage is known; input includes what caches hold.",
  },
  tokenParts: {
    name: "duo_gateway.token.parts",
    kind: "counter",
    help: "Tokens that are already inside the input (cache_read, cache_write) and the output " +
      "(reasoning).",
  },
  operationDuration: {
    name: "gen_ai.client.operation.duration",
    kind: "distribution",
    unit: "s",
    help: "From the request's arrival to the end of its answer, of completed exchanges; the sum " +
      "is right to a tenth.",
  },
  timeToFirstToken: {
    name: "gen_ai.server.time_to_first_token",
    kind: "distribution",
    unit: "s",
    help: "From the request's arrival to the first byte of its answer, of completed exchanges; " +
      "the sum is right to a tenth.",
  },
  overhead: {
    name: "duo_gateway.overhead.duration",
    kind: "distribution",
    unit: "s",
    help:
      "Time that completed exchanges waited for the gateway itself; the sum is right to a tenth.",
  },
  exchanges: {
    name: "duo_gateway.exchanges",
    kind: "counter",
    help: "Requests for an answer, by how they ended.",
  },
  retries: {
    name: "duo_gateway.retries",
    kind: "counter",
    help: "Upstream calls beyond the first of an exchange.",
  },
  errors: {
    name: "duo_gateway.errors",
    kind: "counter",
    help: "Exchanges that ended with an error, by its kind, since this process began.",
  },
  inFlight: {
    name: "duo_gateway.exchanges.in_flight",
    kind: "gauge",
    help: "Exchanges that have not ended, by what they wait for.",
  },
  queueActive: {
    name: "duo_gateway.queue.active",
    kind: "gauge",
    help: "Requests that are sent upstream or answered now.",
  },
  queueWaiting: {
    name: "duo_gateway.queue.waiting",
    kind: "gauge",
    help: "Requests that wait for their turn.",
  },
  tokenRefreshes: {
    name: "duo_gateway.token.refreshes",
    kind: "counter",
    help: "Gateway tokens asked of GitLab since this process began.",
  },
  tokenRefreshFailures: {
    name: "duo_gateway.token.refresh_failures",
    kind: "counter",
    help: "How many of them GitLab did not give.",
  },
  tokenExpiry: {
    name: "duo_gateway.token.expiry_timestamp",
    kind: "gauge",
    unit: "s",
    help: "When the current gateway token ends, in Unix time.",
  },
  storePending: {
    name: "duo_gateway.store.pending",
    kind: "gauge",
    help: "Exchanges that are counted but not yet written.",
  },
  storeLost: {
    name: "duo_gateway.store.lost",
    kind: "counter",
    help: "Exchanges that were given up and will never be in the statistics.",
  },
  storeFailures: {
    name: "duo_gateway.store.failures",
    kind: "counter",
    help: "Failed attempts at writing or reading statistics.",
  },
  budgetsAlone: {
    name: "duo_gateway.budgets.alone",
    kind: "gauge",
    help: "1 while budgets are counted by this process alone, because the database does not work.",
  },
  start: {
    name: "process.start_time",
    kind: "gauge",
    unit: "s",
    help: "When this process began to count, in Unix time.",
  },
  info: {
    name: "duo_gateway.info",
    kind: "gauge",
    help: "Always 1; its label is the gateway's version.",
  },
} as const satisfies Record<string, Named>;
