import type { Usage } from "../core/usage.ts";
import type { LiveExchange } from "../stats/exchange.ts";
import type { TokenState } from "../upstream/types.ts";

/** As much of a running exchange as others are told. */
export type Flight =
  & Pick<
    LiveExchange,
    | "id"
    | "startedAt"
    | "phase"
    | "client"
    | "lane"
    | "stream"
    | "requestedModel"
    | "model"
    | "keyName"
    | "firstByteMs"
    | "retries"
    | "bytesOut"
  >
  & { readonly usage: Pick<Usage, "output"> };

/** One of the processes that share a database. */
export interface Instance {
  readonly name: string;
  readonly version: string;
  /** In milliseconds since the epoch, by the clock of whoever tells it. */
  readonly startedAt: number;
  /** Requests that it serves, and those among them that wait for their turn. */
  readonly running: number;
  readonly waiting: number;
  /** Whether it takes no new requests any more. */
  readonly isStopping: boolean;
  /** How it stands with GitLab's token exchange, and what the last failure was told. */
  readonly token: TokenState;
  readonly lastError?: string;
  /** Vendors whose models do not answer. */
  readonly failing: readonly string[];
  /** What it serves, the oldest first; of very many the oldest only. */
  readonly flights: readonly Flight[];
}
