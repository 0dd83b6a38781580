/** What is looked at, in this order. */
export const checkNames = [
  "configuration",
  "network",
  "instance",
  "clock",
  "token",
  "scopes",
  "exchange",
  "gateway",
  "entitlement",
  "call",
  "port",
  "store",
] as const;

export type CheckName = typeof checkNames[number];

/** What one check came to. */
export interface Finding {
  readonly check: CheckName;
  /** `skipped` where it could not be known, or was not to be asked. */
  readonly status: "ok" | "warning" | "failed" | "skipped";
  /** What was found, and after a failure its cause and what can be done; never a secret. */
  readonly message: string;
}

/** The finding of one check. */
export function found(
  check: CheckName,
  status: Finding["status"],
  message: string,
): Finding {
  return { check, status, message };
}
