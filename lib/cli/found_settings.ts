import type { Variables } from "./configuration.ts";

/** The settings as they were found, apart by place. */
export interface FoundSettings {
  readonly environment: Variables;
  /** Those of the file `.env`; an empty one when there is none. */
  readonly dotenv: Variables;
}

/** The settings that count: the environment's win over those of `.env`. */
export function merged({ environment, dotenv }: FoundSettings): Variables {
  const set = Object.entries(environment).filter(([, value]) => value !== undefined);
  return { ...dotenv, ...Object.fromEntries(set) };
}
