/** A simulated GitLab in a process of its own; it ends when its standard input does. */
import { serveSimulator } from "../../lib/cli/simulated_gitlab.ts";
import { systemClock } from "../../lib/core/clock.ts";
import { createSimulator } from "../../lib/simulator/mod.ts";
import { linesOf } from "./_process.ts";

const gitlab = serveSimulator(createSimulator({ clock: systemClock }));
console.log(gitlab.url);
for await (const _ of linesOf(Deno.stdin.readable));
Deno.exit(0);
