/**
 * GitLab bills each successful call as one request, and says by model how many requests one GitLab
 * Credit pays for. Nothing in the API tells how many credits are left, so that what is shown is an
 * estimate: failed calls are free, and long prompts cost more than this table says.
 */

/** Requests that one credit pays for, by the gateway's name of the model. */
export type CreditRates = ReadonlyMap<string, number>;

/** From GitLab's documentation of February 2026. A model that is not here has no known price. */
export const publishedRates: CreditRates = new Map([
  ["duo-chat-haiku-4-5", 6.7],
  ["duo-chat-sonnet-4-5", 2.0],
  ["duo-chat-opus-4-5", 1.2],
  ["duo-chat-opus-4-6", 1.2],
  ["duo-chat-gpt-5-mini", 8.0],
  ["duo-chat-gpt-5-codex", 3.3],
  ["gpt-5", 3.3],
  ["duo-chat-gpt-5-2", 2.5],
]);

/** The published rates, with an operator's own above them. */
export function creditRates(own: CreditRates): CreditRates {
  return new Map([...publishedRates, ...own]);
}

/** What some calls cost, as far as their prices are known. */
export interface CreditEstimate {
  readonly credits: number;
  /** Calls of models without a known price; the estimate is without them. */
  readonly unpriced: number;
}

/** Estimates what so many billed calls of each model cost. */
export function estimateCredits(
  calls: Iterable<readonly [model: string, calls: number]>,
  rates: CreditRates,
): CreditEstimate {
  let credits = 0;
  let unpriced = 0;
  for (const [model, count] of calls) {
    const rate = rates.get(model);
    if (rate === undefined) unpriced += count;
    else credits += count / rate;
  }
  return { credits, unpriced };
}
