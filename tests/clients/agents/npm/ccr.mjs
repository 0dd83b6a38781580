// Starts claude-code-router's server, runs Claude Code through it, and stops it.
import { spawn, spawnSync } from "node:child_process";
import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

const server = spawn("ccr", ["start"], { stdio: "ignore" });
while (!await isListening(Number(process.env.CCR_PORT))) await wait(100);
// It does not hand on every argument as it is.
const { status } = spawnSync("ccr", ["code", "-p"], {
  input: process.env.PROMPT,
  stdio: ["pipe", "inherit", "inherit"],
});
server.kill();
process.exit(status ?? 1);

function isListening(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(true));
    socket.on("connect", () => socket.end()).on("error", () => resolve(false));
  });
}
