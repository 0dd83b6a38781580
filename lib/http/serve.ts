import type { App } from "../app.ts";
import type { Config } from "../config/mod.ts";

/** A listening gateway. */
export interface Served {
  readonly hostname: string;
  readonly port: number;
  /** Resolves when it has stopped. */
  readonly finished: Promise<void>;
  /**
   * Stops accepting connections, lets what is being served finish until the configured deadline,
   * then ends it.
   */
  stop(): Promise<void>;
}

/**
 * Listens for requests.
 *
 * @throws {Deno.errors.AddrInUse} when the port is taken.
 */
export function serve(app: App, config: Pick<Config, "server" | "timeouts">): Served {
  const { host: hostname, port } = config.server;
  const server = Deno.serve(
    { hostname, port, onListen() {}, onError: () => new Response(null, { status: 500 }) },
    (request, { remoteAddr }) =>
      app.handle(request, remoteAddr.transport === "tcp" ? remoteAddr.hostname : ""),
  );
  return {
    hostname: server.addr.hostname,
    port: server.addr.port,
    finished: server.finished,
    async stop() {
      // `shutdown` stops accepting at once and resolves when the last response has gone out.
      const closed = server.shutdown();
      await app.drain(config.timeouts.shutdown);
      await closed;
    },
  };
}
