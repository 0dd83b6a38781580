import type { Config } from "../config/mod.ts";

/** What one can do about each way in which listening fails. */
const remedies = [
  [Deno.errors.AddrInUse, "something else does. Stop it, or set PORT to another port."],
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
export function cannotListen({ host, port }: Config["server"], cause: unknown): string {
  const remedy = remedies.find(([kind]) => cause instanceof kind)?.[1];
  const found = cause instanceof Error ? cause.message : "listening failed";
  const where = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  return `Cannot listen on ${where}: ${remedy ?? `${found}. Check HOST and PORT.`}`;
}
