import type { Clock } from "../../lib/core/clock.ts";

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  #now: number;
  #elapsed = 0;
  #sequence = 0;
  #pending = new Map<number, { at: number; run: () => void }>();

  constructor(now = Date.UTC(2026, 10, 21, 12)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  after(ms: number, run: () => void): () => void {
    const id = this.#sequence++;
    this.#pending.set(id, { at: this.#elapsed + ms, run });
    return () => this.#pending.delete(id);
  }

  /** How many calls are still to come; a leak shows here. */
  get pending(): number {
    return this.#pending.size;
  }

  /** Moves time by `ms`, running what falls due in order and letting promises settle in between. */
  async advance(ms: number): Promise<void> {
    const until = this.#elapsed + ms;
    await settle();
    for (;;) {
      const due = [...this.#pending].filter(([, call]) => call.at <= until)
        .sort(([a, x], [b, y]) => x.at - y.at || a - b)[0];
      if (!due) break;
      const [id, call] = due;
      this.#pending.delete(id);
      this.#move(call.at);
      call.run();
      await settle();
    }
    this.#move(until);
    await settle();
  }

  /** Lets the wall clock jump without any time passing. */
  jump(ms: number): void {
    this.#now += ms;
  }

  #move(to: number): void {
    this.#now += to - this.#elapsed;
    this.#elapsed = to;
  }
}

/** Lets every promise that can settle without time passing do so. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

function setImmediate(run: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    port2.close();
    run();
  };
  port2.postMessage(null);
}
