import type { Command } from "commander";
import type { CommandContext } from "../context.ts";

/** Adds one command to the program: its words, its options, its help, and what it does. */
export type Register = (program: Command, cli: Cli) => void;

/** What a command is made with. */
export interface Cli extends CommandContext {
  /**
   * Wraps work that returns an exit code into what the library calls: with the command's arguments
   * in their order, then its options, then the command itself.
   */
  action<Words extends unknown[]>(
    work: (...words: Words) => number | Promise<number>,
  ): (...words: Words) => Promise<void>;
}

/** The groups of commands in the help. */
export const groups = {
  serve: "Serve:",
  look: "See how it stands:",
  manage: "Set up and manage:",
} as const;
