import type { Caller } from "../access/caller.ts";
import type { JsonBody } from "../core/json_body.ts";
import type { Dialect } from "../dialects/mod.ts";
import type { Exchange } from "../stats/exchange.ts";
import type { RequestContext } from "./context.ts";

/** One request for an answer, on its way to the upstream. */
export interface Flow {
  /** The dialect that the client speaks. */
  readonly dialect: Dialect;
  readonly context: RequestContext;
  readonly exchange: Exchange;
  readonly body: JsonBody;
  readonly caller: Caller;
  /** Aborts when the client has left, or when the exchange is ended from outside. */
  readonly signal: AbortSignal;
}
