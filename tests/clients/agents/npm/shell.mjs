import { execSync } from "node:child_process";
import { env } from "node:process";
import { z } from "zod";

/** The one tool of these programs. */
export const shell = {
  name: "shell",
  description: "Runs a shell command and returns what it printed.",
  schema: z.object({ command: z.string() }),
  run: ({ command }) => execSync(command, { encoding: "utf8" }),
};

/** What a program is told, by its environment. */
export const told = {
  url: env.GATEWAY_URL,
  apiKey: env.GATEWAY_KEY,
  model: env.MODEL,
  api: env.API,
  streamed: env.STREAMED === "yes",
  prompt: env.PROMPT,
};
