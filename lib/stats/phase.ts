/** Where an exchange stands, in the order in which an undisturbed one gets there. */
export type Phase =
  /** The request's body is arriving. */
  | "receiving"
  /** The gateway works on the request. */
  | "preparing"
  /** The upstream has been called and has not answered. */
  | "waiting"
  /** The upstream has answered; the client has nothing of it yet. */
  | "answered"
  /** The reply's body is on its way to the client. */
  | "replying";

/** On whose account time goes; `ExchangeRecord` says what each means. */
export type Account = "body" | "gateway" | "upstream";

/** Who is waited for in each phase. */
const accountOf = {
  receiving: "body",
  preparing: "gateway",
  waiting: "upstream",
  answered: "upstream",
  replying: "upstream",
} as const satisfies Record<Phase, Account>;

export const phases = Object.keys(accountOf) as Phase[];

/**
 * A stop watch that is always running on exactly one account, so that the accounts add up to the
 * whole. Times are readings of a monotonic clock in milliseconds.
 */
export class PhaseWatch {
  #phase: Phase = "receiving";
  #since: number;
  readonly #spent: Record<Account, number> = { body: 0, gateway: 0, upstream: 0 };
  #upstreamAsked = false;

  constructor(at: number) {
    this.#since = at;
  }

  get phase(): Phase {
    return this.#phase;
  }

  enter(phase: Phase, at: number): void {
    this.#settle(at);
    this.#phase = phase;
    if (phase === "waiting") this.#upstreamAsked = true;
  }

  /** What has been spent on each account up to `at`. */
  spent(at: number): Readonly<Record<Account, number>> {
    this.#settle(at);
    return { ...this.#spent };
  }

  #settle(at: number): void {
    this.#spent[this.#account()] += Math.max(0, at - this.#since);
    this.#since = at;
  }

  #account(): Account {
    // A reply without any upstream call is the gateway's own from beginning to end.
    return this.#phase === "replying" && !this.#upstreamAsked ? "gateway" : accountOf[this.#phase];
  }
}
