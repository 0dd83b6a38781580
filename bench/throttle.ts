/**
 * Worker that lets processes run for a part of the time only, as `cpulimit` does: on a machine with
 * few cores it leaves room for whoever asks and answers them, so that one process more has somewhere
 * to run.
 */

/** How often a process is let run and stopped again, in milliseconds. */
const PERIOD_MS = 40;

/** What the worker is told: which processes may run for which part of the time, from 0 to 1. */
export interface Throttle {
  readonly pids: readonly number[];
  readonly share: number;
}

self.addEventListener("message", ({ data }: MessageEvent<Throttle>) => {
  // Each begins at another moment: otherwise all of them would want the cores at once.
  for (const [n, pid] of data.pids.entries()) {
    setTimeout(() => run(pid, data.share), n * PERIOD_MS / data.pids.length);
  }
});

async function run(pid: number, share: number): Promise<never> {
  for (;;) {
    Deno.kill(pid, "SIGCONT");
    await sleep(PERIOD_MS * share);
    Deno.kill(pid, "SIGSTOP");
    await sleep(PERIOD_MS * (1 - share));
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
