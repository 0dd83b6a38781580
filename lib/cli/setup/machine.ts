/** The machine that clients are set up on. */
export interface Machine {
  readonly os: typeof Deno.build.os;
  /** The home folder, absolute. */
  readonly home: string;
  /** The folder that is worked in, absolute. */
  readonly here: string;
  /** Another variable of the environment, when there is one that may be read. */
  environment(name: string): string | undefined;
}

/**
 * This machine, or one whose home is elsewhere and whose environment says nothing about folders;
 * `undefined` when nothing says where the home folder is.
 */
export function thisMachine(
  environment: (name: string) => string | undefined,
  home?: string,
): Machine | undefined {
  const { os } = Deno.build;
  const here = Deno.cwd();
  if (home !== undefined) return { os, home, here, environment: () => undefined };
  const found = environment(os === "windows" ? "USERPROFILE" : "HOME");
  return found ? { os, home: found, here, environment } : undefined;
}
