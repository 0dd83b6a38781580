/** docs/cli.md names every command and every option, in the program's own words. */
import type { Command } from "commander";
import { assertEquals } from "@std/assert";
import { program } from "../cli/whole_program.ts";
import { projectFile, section, tableRows } from "./tables.ts";

const page = await projectFile("docs/cli.md");

/** The rows that a command, its options and its sub-commands should have. */
function rowsOf(command: Command, before = ""): string[][] {
  const words = command.registeredArguments.map((argument) =>
    argument.required ? `<${argument.name()}>` : `[${argument.name()}]`
  );
  const path = [before, command.name(), ...words].filter(Boolean).join(" ");
  return [
    [`\`${path}\``, command.description()],
    ...command.options.filter(({ hidden }) => !hidden)
      .map(({ flags, description }) => [`\`${flags}\``, description]),
    ...command.commands.flatMap((sub) => rowsOf(sub, `${before}${command.name()}`)),
  ];
}

for (const command of program.commands) {
  Deno.test(`docs/cli.md has ${command.name()} with every option`, () => {
    assertEquals(tableRows(section(page, `## ${command.name()}`)), rowsOf(command));
  });
}
