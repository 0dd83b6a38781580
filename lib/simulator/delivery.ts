import { type Clock, sleep } from "../core/clock.ts";
import { bodyBroken } from "./connection_causes.ts";
import type { Step } from "./steps.ts";

export interface Delivery {
  clock: Clock;
  /** The request's: it ends the answer too. */
  signal: AbortSignal;
  /** Called once: the whole body is out, the client has gone, or the connection broke. */
  ended(how: "finished" | "aborted" | "broken"): void;
}

/** A body that takes its steps as it is read, and no sooner. */
export function deliver(
  steps: Iterable<Step>,
  { clock, signal, ended }: Delivery,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const iterator = steps[Symbol.iterator]();
  const gone = new AbortController();
  let onAbort = () => {};
  const end = (how: "finished" | "aborted" | "broken") => {
    signal.removeEventListener("abort", onAbort);
    gone.abort();
    ended(how);
  };
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      onAbort = () => {
        controller.error(signal.reason);
        end("aborted");
      };
      if (signal.aborted) return onAbort();
      signal.addEventListener("abort", onAbort, { once: true });
    },
    async pull(controller) {
      for (;;) {
        const { value: step, done } = iterator.next();
        if (done) {
          controller.close();
          return end("finished");
        }
        switch (step.kind) {
          case "bytes":
            if (step.bytes.length === 0) continue;
            return controller.enqueue(new Uint8Array(step.bytes));
          case "wait":
            await sleep(clock, step.ms, gone.signal).catch(() => {});
            if (gone.signal.aborted) return;
            continue;
          case "silence":
            return await aborted(gone.signal);
          case "broken":
            controller.error(bodyBroken());
            return end("broken");
        }
      }
    },
    cancel: () => end("aborted"),
  }, { highWaterMark: 0 });
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener("abort", () => resolve(), { once: true })
  );
}
