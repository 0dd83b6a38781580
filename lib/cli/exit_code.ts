/** How every command ends, for scripts. */
export const exitCode = {
  /** What was asked for was done. */
  done: 0,
  /** It could not be done, or a check failed; standard error says why. */
  failed: 1,
  /** The command line is wrong; nothing was done. */
  usage: 2,
} as const;
