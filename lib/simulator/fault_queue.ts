import type { ExchangeFault, Fault, ProxyFault } from "./faults.ts";

/** A fault set aside for one call. */
export interface Taken<F extends Fault> {
  readonly fault: F;
  /** The call meets it now. */
  strike(): void;
  /** Puts it back, unless the call has met it: it was refused before it came that far. */
  release(): void;
}

interface Entry {
  fault: Fault;
  left: number;
}

/** Faults that are still to come, first in first out. */
export class FaultQueue {
  #entries: Entry[] = [];

  add(faults: readonly Fault[]): void {
    this.#entries.push(...faults.map((fault) => ({ fault, left: fault.times ?? 1 })));
  }

  /** The next fault of GitLab, which stays where it is. */
  peekForExchange(): ExchangeFault | undefined {
    return this.#entries.map(({ fault }) => fault)
      .find((fault): fault is ExchangeFault => fault.target === "exchange");
  }

  takeForExchange(): Taken<ExchangeFault> | undefined {
    return this.#take((fault): fault is ExchangeFault => fault.target === "exchange");
  }

  /** The next fault for a call for that model, when it names one. */
  takeForProxy(model: string | undefined): Taken<ProxyFault> | undefined {
    return this.#take((fault): fault is ProxyFault =>
      fault.target === "proxy" && (fault.model === undefined || fault.model === model)
    );
  }

  clear(): void {
    this.#entries = [];
  }

  #take<F extends Fault>(matches: (fault: Fault) => fault is F): Taken<F> | undefined {
    for (const entry of this.#entries) {
      const { fault } = entry;
      if (entry.left < 1 || !matches(fault)) continue;
      entry.left--;
      if (entry.left < 1) this.#entries = this.#entries.filter((other) => other !== entry);
      let open = true;
      return {
        fault,
        strike: () => void (open = false),
        release: () => {
          if (open) this.#putBack(entry);
          open = false;
        },
      };
    }
    return undefined;
  }

  #putBack(entry: Entry): void {
    entry.left++;
    if (!this.#entries.includes(entry)) this.#entries.unshift(entry);
  }
}
