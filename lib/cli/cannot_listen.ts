import type { Config } from "../config/mod.ts";

const IN_USE = "something else does. Stop it, or set PORT to another port.";

/** Linux lets processes share a port when all of them ask for it and belong to one user. */
const IN_USE_ALONE =
  "something else does that does not share the port: another program, a gateway " +
  "without REUSE_PORT=1, or one of another user. Stop it, or set PORT to another port.";

/** What one can do about each way in which listening fails. */
const remedies = [
  [Deno.errors.AddrInUse, IN_USE],
  [
    Deno.errors.AddrNotAvailable,
    "this machine does not have that address. Set HOST to one that it has.",
  ],
  [
    Deno.errors.PermissionDenied,
    "the system does not permit it. Set PORT to a number from 1024 on.",
  ],
] as const;

/** Says why the gateway cannot listen where it should, and what to do about it. */
export function cannotListen({ host, port, reusePort }: Config["server"], cause: unknown): string {
  const known = remedies.find(([kind]) => cause instanceof kind)?.[1];
  const remedy = reusePort && known === IN_USE ? IN_USE_ALONE : known;
  const found = cause instanceof Error ? cause.message : "listening failed";
  const where = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  return `Cannot listen on ${where}: ${remedy ?? `${found}. Check HOST and PORT.`}`;
}
