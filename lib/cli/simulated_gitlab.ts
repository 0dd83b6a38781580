import type { Simulator } from "../simulator/mod.ts";

/** A simulated GitLab that listens on this machine. */
export interface SimulatedGitLab {
  readonly url: string;
  stop(): Promise<void>;
}

/** Lets a simulator listen on a free port of the loopback interface. */
export function serveSimulator(simulator: Simulator): SimulatedGitLab {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    try {
      const { body, status, headers } = await simulator.fetch(request);
      return new Response(body && untilGone(body, request.signal), { status, headers });
    } catch {
      // As where a connection breaks: Deno ends it without a complete answer.
      return new Response(null, { status: 500 });
    }
  });
  return { url: `http://127.0.0.1:${server.addr.port}`, stop: () => server.shutdown() };
}

/** The body, ended in silence when its reader is gone: Deno would print the failure otherwise. */
function untilGone(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream({
    async pull(out) {
      try {
        const { done, value } = await reader.read();
        if (done) out.close();
        else out.enqueue(value);
      } catch (cause) {
        if (signal.aborted) out.close();
        else out.error(cause instanceof Error ? cause.message : cause);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
}
