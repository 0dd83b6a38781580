import type { App } from "../app.ts";
import type { Config } from "../config/mod.ts";
import { type Clock, systemClock } from "../core/clock.ts";
import { waitAtMost } from "../core/within.ts";

/** A listening gateway. */
export interface Served {
  readonly hostname: string;
  readonly port: number;
  /** Resolves when nothing is served any more. */
  readonly finished: Promise<void>;
  /**
   * Stops accepting connections, lets what is being served finish until the configured deadline,
   * then ends it. A client that does not take its last bytes is not waited for: Deno cannot close
   * its connection once it is shutting down, and the end of the process does.
   */
  stop(): Promise<void>;
}

/** How long the last bytes may take to go out once everything has ended, in milliseconds. */
const LAST_BYTES_MS = 2_000;

/**
 * Listens for requests.
 *
 * @throws {Deno.errors.AddrInUse} when the port is taken.
 */
export function serve(
  app: App,
  config: Pick<Config, "server" | "timeouts">,
  clock: Clock = systemClock,
): Served {
  const { host: hostname, port, reusePort } = config.server;
  const server = Deno.serve(
    {
      hostname,
      port,
      reusePort,
      onListen() {},
      onError: () => new Response(null, { status: 500 }),
    },
    (request, { remoteAddr }) =>
      app.handle(request, remoteAddr.transport === "tcp" ? remoteAddr.hostname : ""),
  );
  const stopped = Promise.withResolvers<void>();
  return {
    hostname: server.addr.hostname,
    port: server.addr.port,
    finished: Promise.race([server.finished, stopped.promise]),
    async stop() {
      // `shutdown` stops accepting at once and resolves when the last response has gone out.
      const closed = server.shutdown();
      await app.drain(config.timeouts.shutdown);
      await waitAtMost(clock, LAST_BYTES_MS, closed);
      stopped.resolve();
    },
  };
}
