import type { KeyLimits, KeyRule } from "./key_rule.ts";

/** What of a model decides whether a key may use it. */
export interface ModelName {
  /** The name by which the upstream knows it: what every alias and spelling comes to. */
  readonly upstreamId: string;
}

/** Who is calling and what they may do, as far as the gateway knows; never holds the key itself. */
export interface Caller {
  /** The name under which statistics count: of the key, or `anonymous` when none is demanded. */
  readonly keyName: string;
  /** Tells callers apart that share a name: whose memory counts, and whose place in the queue. */
  readonly id: string;
  readonly limits: KeyLimits;
  readonly maySeeDashboard: boolean;
  /** Whether only some models are allowed. */
  readonly isRestricted: boolean;
  mayUse(model: ModelName): boolean;
}

/** A caller without limits, named by where it comes from. */
export function freeCaller(
  keyName: string,
  { id = keyName, maySeeDashboard }: { id?: string; maySeeDashboard: boolean },
): Caller {
  return {
    keyName,
    id,
    limits: {},
    maySeeDashboard,
    isRestricted: false,
    mayUse: () => true,
  };
}

/**
 * The holder of a named key.
 *
 * @param upstreamIds the models that a name leads to.
 */
export function namedCaller(
  { name, limits, models, dashboard }: KeyRule,
  upstreamIds: (name: string) => readonly string[],
): Caller {
  const allowed = models && new Set(models.flatMap(upstreamIds));
  return {
    keyName: name,
    id: name,
    limits,
    maySeeDashboard: dashboard,
    isRestricted: allowed !== undefined,
    mayUse: ({ upstreamId }) => allowed?.has(upstreamId) ?? true,
  };
}
