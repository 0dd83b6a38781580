import { isObject, type Json } from "../json.ts";
import type { Ask, AskTool, Mood, Part } from "./ask.ts";
import { fillSchema } from "./fill_schema.ts";

/** Tools that run a command, by the names that coding agents give them. */
const SHELLS: ReadonlySet<string> = new Set([
  "Bash",
  "bash",
  "exec_command",
  "shell",
  "run_shell_command",
  "run_commands",
  "terminal",
]);

/** Arguments that hold the command, whichever of them the tool's schema knows. */
const COMMAND_ARGUMENTS = ["command", "cmd", "commands", "script"];

/** What is run when the prompt names no command. */
const DEFAULT_COMMAND = "cat token.txt";

/** The calls that the model makes now: none, one, or two. */
export function chooseCalls(ask: Ask, mood: Mood): (Part & { type: "call" })[] {
  const tool = chooseTool(ask, mood);
  if (!tool) return [];
  const call = { type: "call" as const, tool, input: inputOf(tool, ask.prompt) };
  return mood.calls === "two" && ask.parallel ? [call, { ...call }] : [call];
}

function chooseTool({ choice, tools, prompt, results }: Ask, mood: Mood): AskTool | undefined {
  if (choice === "none") return;
  if (typeof choice === "object") return tools.find((tool) => tool.name === choice.name);
  const free = choice === "auto";
  if (free && (mood.calls === "none" || results.length > 0 || declinesTools(prompt))) return;
  return tools.find((tool) => SHELLS.has(tool.name)) ?? tools.find(takesPrograms) ??
    tools.find((tool) => tool.kind === "function") ?? tools[0];
}

function declinesTools(prompt: string): boolean {
  return /\b(without|no|do not use|don't use) (any |the )?tools?\b/i.test(prompt);
}

/**
 * Whether the tool runs programs, in which a command is one call: the only tool that Codex gives to
 * its newer models ("code mode").
 */
function takesPrograms({ kind, description }: AskTool): boolean {
  return kind === "custom" && /\btools\.exec_command\(/.test(description);
}

function inputOf(tool: AskTool, prompt: string): string {
  const command = commandIn(prompt) ?? DEFAULT_COMMAND;
  if (takesPrograms(tool)) return programFor(command);
  if (tool.kind === "custom") return command;
  const filled = fillSchema(tool.schema);
  const input: Json = isObject(filled) ? filled : {};
  const properties = isObject(tool.schema.properties) ? tool.schema.properties : {};
  const name = SHELLS.has(tool.name) &&
    COMMAND_ARGUMENTS.find((argument) => Object.hasOwn(properties, argument));
  if (name) input[name] = commandAs(properties[name], command, tool.name);
  return JSON.stringify(input);
}

function programFor(command: string): string {
  const argument = JSON.stringify({ cmd: command });
  return `const { output } = await tools.exec_command(${argument});\ntext(output);`;
}

/** A command in the shape of its argument: a text, a list of commands, or an argument vector. */
function commandAs(schema: unknown, command: string, tool: string): string | string[] {
  if (!isObject(schema) || schema.type !== "array") return command;
  return tool === "shell" ? ["bash", "-lc", command] : [command];
}

function commandIn(prompt: string): string | undefined {
  const match = /`([^`\n]{1,500})`/.exec(prompt) ?? /\bexactly: ?([^\n]{1,500})/.exec(prompt) ??
    /"([^"\n]{1,500})"/.exec(prompt);
  return match?.[1]?.trim();
}
