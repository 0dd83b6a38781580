/**
 * A thread that asks for a server's health all the time, and tells the longest that it took when it
 * is sent a message. It is one of its own because whoever sends 45 MB is late itself.
 */
import { parentPort, workerData } from "node:worker_threads";
import { Load } from "./load.ts";

const load = new Load(Number(workerData));
const request = new TextEncoder().encode("GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
let isOver = false;
let longest = 0;
parentPort?.once("message", () => isOver = true);
parentPort?.postMessage("ready");
while (!isOver) {
  const { seen } = await load.run({ clients: 1, request, ms: 0, isPaced: false, spreadMs: 0 });
  longest = Math.max(longest, ...seen.map(({ total }) => total));
  await new Promise((resolve) => setTimeout(resolve, 1));
}
load.close();
parentPort?.postMessage(longest);
