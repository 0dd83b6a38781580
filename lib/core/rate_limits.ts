/** How much of one unit a caller may still use. */
export interface RateLimit {
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds until all of it may be used again. */
  readonly resetIn: number;
}

/** The tightest limit of each unit, as clients are told in headers; a unit without one is absent. */
export interface RateLimits {
  readonly requests?: RateLimit;
  readonly tokens?: RateLimit;
}
