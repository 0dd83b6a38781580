/** The command line as a whole: helps, exit codes, misspelt words. */
import type { Command } from "commander";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { startProcess } from "./gateway_process.ts";
import { runCli } from "./run_cli.ts";
import { program } from "./whole_program.ts";

/** Every command and sub-command with the words that lead to it. */
function allCommands(command: Command, words: readonly string[] = []): [string[], Command][] {
  return command.commands.flatMap((sub): [string[], Command][] => {
    const path = [...words, sub.name()];
    return [[path, sub], ...allCommands(sub, path)];
  });
}

Deno.test("--help names every command and the exit codes", async () => {
  const { code, out, errors } = await runCli(["--help"]);
  assertEquals([code, errors], [0, ""]);
  for (const command of program.commands) {
    assertStringIncludes(out, `\n  ${command.name()}`);
  }
  assertStringIncludes(out, "Exit codes: 0 done, 1 failed");
});

for (const [words, command] of allCommands(program)) {
  Deno.test(`${words.join(" ")} --help says what it does and explains every option`, async () => {
    const { code, out, errors } = await runCli([...words, "--help"]);
    assertEquals([code, errors], [0, ""]);
    assert(out.startsWith(`Usage: duo-gateway ${words.join(" ")}`), out);
    assertStringIncludes(out.replaceAll(/\s+/g, " "), command.description());
    const visible = command.options.filter(({ hidden }) => !hidden);
    for (const { description } of [...visible, ...command.registeredArguments]) {
      assert(description !== "", `${command.name()} has something without a description`);
      assertStringIncludes(out.replaceAll(/\s+/g, " "), description);
    }
  });
}

const mistakes: Readonly<Record<string, { args: string[]; says: RegExp }>> = {
  "a misspelt command": {
    args: ["sevre"],
    says: /unknown command 'sevre'\n\(Did you mean serve\?\)/,
  },
  "an option that serve does not have": {
    args: ["serve", "--port=1"],
    says: /unknown option '--port=1'/,
  },
  "one word too many": { args: ["demo", "now"], says: /too many arguments for 'demo'/ },
  "a misspelt option": {
    args: ["keys", "add", "bob", "--token-per-day", "5"],
    says: /unknown option '--token-per-day'\n\(Did you mean --tokens-per-day\?\)/,
  },
  "a missing word": { args: ["keys", "revoke"], says: /missing required argument 'name'/ },
  "a command that wants another": { args: ["keys"], says: /^Usage: duo-gateway keys/ },
};

for (const [what, { args, says }] of Object.entries(mistakes)) {
  Deno.test(`${what} is told on standard error, with code 2`, async () => {
    const { code, out, errors } = await runCli(args);
    assertEquals([code, out], [2, ""]);
    assertMatch(errors, says);
  });
}

Deno.test("the process reads its command line with the permissions that it has", async () => {
  await using help = startProcess(["keys", "--help"]);
  await help.until(/^Usage: duo-gateway keys/);
  assertEquals(await help.end(), { code: 0, errors: "" });
  await using wrong = startProcess(["sevre"]);
  assertEquals(await wrong.line(), undefined);
  const { code, errors } = await wrong.end();
  assertEquals(code, 2);
  assertMatch(errors, /^error: unknown command 'sevre'/);
});
