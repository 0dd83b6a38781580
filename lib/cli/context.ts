import type { Pages } from "../http/pages.ts";
import type { FoundSettings } from "./found_settings.ts";
import type { Terminal } from "./run.ts";

/** What the process hands to whichever command it runs. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Reads the settings; `.env` is opened for this only, so that a command may do without. */
  settings(): Promise<FoundSettings>;
  /** Another variable of the environment, when there is one that may be read. */
  environment(name: string): string | undefined;
  /** The dashboard, for commands that serve. */
  readonly pages: Pages;
}
