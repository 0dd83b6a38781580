import type { Upstream, UpstreamCall } from "../upstream/call.ts";
import type { Flow } from "./flow.ts";

/**
 * Sends a request of an exchange upstream, and keeps the exchange's clock right: making the body is
 * the gateway's own time, waiting is the upstream's.
 */
export async function askUpstream(
  upstream: Upstream,
  { context, exchange, signal }: Flow,
  call: Pick<UpstreamCall, "endpoint" | "body" | "clientHeaders" | "decodeVendor">,
): Promise<Response> {
  exchange.upstreamStarted();
  const response = await upstream.send({
    ...call,
    requestId: context.requestId,
    async body() {
      exchange.preparing();
      const body = await call.body();
      exchange.upstreamStarted();
      return body;
    },
    signal,
    onAttempt: ({ number }) => number > 1 && exchange.retried(),
  });
  exchange.upstreamAnswered();
  return response;
}
