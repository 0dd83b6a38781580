import { join } from "node:path";
import type { Place } from "../../clients/place.ts";
import type { Machine } from "./machine.ts";

/** The paths that a settings file may have on a machine, the one to make first. */
export function pathsOf(
  { folder, variable, file, others = [] }: Place,
  machine: Machine,
): string[] {
  const named = variable === undefined ? undefined : machine.environment(variable);
  const base = named ? named : folder === "here" ? machine.here : folderOn(folder, machine);
  return [file, ...others].map((name) => join(base, name));
}

/** Where it is kept what was set up, so that it can be undone. */
export function stateFolder({ os, home, environment }: Machine): string {
  const base = os === "windows"
    ? environment("LOCALAPPDATA") ?? join(home, "AppData", "Local")
    : environment("XDG_STATE_HOME") ?? join(home, ".local", "state");
  return join(base, "duo-gateway", "setup");
}

function folderOn(
  { home: below, appData }: { readonly home: string; readonly appData?: string },
  { os, home, environment }: Machine,
): string {
  if (os === "windows" && appData !== undefined) {
    return join(environment("APPDATA") ?? join(home, "AppData", "Roaming"), appData);
  }
  const config = environment("XDG_CONFIG_HOME");
  return config && below.startsWith(".config/")
    ? join(config, below.slice(".config/".length))
    : join(home, below);
}
