import type { Config } from "../config/mod.ts";

/** What of a machine decides whether processes on it can share a port. */
export interface PortSharing {
  readonly os: typeof Deno.build.os;
  /** Whether Deno knows how; without `"unstable": ["net"]` it ends the process that asks for it. */
  readonly isKnown: boolean;
}

// `Deno.listenDatagram` is there exactly when `reusePort` may be used.
const thisMachine: PortSharing = { os: Deno.build.os, isKnown: "listenDatagram" in Deno };

/**
 * Says why the gateway cannot share its port as `REUSE_PORT` wants, and what to do about it;
 * `undefined` when it can, or when nobody wants it to.
 *
 * Elsewhere listening may succeed all the same, because Deno asks for nothing that it cannot have;
 * only Linux then shares out connections.
 */
export function cannotShare(
  { reusePort }: Pick<Config["server"], "reusePort">,
  { os, isKnown }: PortSharing = thisMachine,
): string | undefined {
  if (!reusePort) return undefined;
  if (os !== "linux") {
    return "REUSE_PORT=1 works on Linux only: elsewhere connections are not shared out among " +
      "processes. Leave it unset, give each gateway a PORT of its own and put a balancer in front.";
  }
  return isKnown
    ? undefined
    : "REUSE_PORT=1 needs a Deno that is started with --unstable-net. Add that, or leave " +
      "REUSE_PORT unset.";
}
