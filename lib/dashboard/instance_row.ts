import type { Instance } from "../instances/instance.ts";
import type { View } from "../stats/seed_json.ts";

/**
 * One of the processes that share the statistics, as a row of a table. What it runs and the words of
 * whoever reported an error are absent for those who may not see everything.
 */
export interface InstanceRow extends Omit<Instance, "flights" | "version"> {
  readonly version?: string;
}

export function instanceRow({ flights: _, ...instance }: Instance, view: View): InstanceRow {
  if (view === "full") return instance;
  const { version: _version, lastError: _words, ...rest } = instance;
  return rest;
}
