/** How fast the model speaks, in milliseconds of the simulator's clock. */
export interface Pace {
  /** Before the first piece of an answer. */
  firstMs: number;
  /** Before each further piece: about two words. */
  deltaMs: number;
}

/** As fast as it is read. */
export const instantPace: Pace = { firstMs: 0, deltaMs: 0 };

/** As fast as a person reads along. */
export const readingPace: Pace = { firstMs: 600, deltaMs: 60 };
