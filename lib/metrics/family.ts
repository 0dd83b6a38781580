/** Names and values that tell the samples of one metric apart, under OpenTelemetry's names. */
export type Labels = Readonly<Record<string, string>>;

/** What one metric shows at one moment. */
export type Sample =
  | { readonly labels: Labels; readonly value: number }
  | { readonly labels: Labels; readonly distribution: Distribution };

/** How values are spread. */
export interface Distribution {
  readonly count: number;
  readonly sum: number;
  /** How many values are at most so large, each bound above the one before. */
  readonly upTo: readonly (readonly [bound: number, count: number])[];
}

/**
 * A metric as it stands at one moment, under the name and in the unit that OpenTelemetry gives it.
 * A `distribution` may come without bounds, where only sums are kept.
 */
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly kind: "counter" | "gauge" | "distribution";
  /** `s` for seconds; absent for a mere number. */
  readonly unit?: "s";
  readonly samples: readonly Sample[];
}
