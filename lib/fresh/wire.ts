/**
 * Values on their way from the server's rendering to the browser, as JSON. What JSON holds stands
 * for itself; every object lies in one table and is referred to by its place there, so that one that
 * is reached twice, or from within itself, stays one.
 */
export interface Packed {
  readonly root: Wire;
  readonly objects: readonly WireObject[];
}

/** A primitive as itself, an object as `[place]`, and what JSON lacks as `[what it is]`. */
export type Wire =
  | string
  | number
  | boolean
  | null
  | readonly [place: number | Special]
  | readonly [
    "bigint",
    string,
  ];

export type Special = "undefined" | "NaN" | "Infinity" | "-Infinity" | "-0";

/** A plain object by its members, and others as an array that begins with their kind. */
export type WireObject =
  | Readonly<Record<string, Wire>>
  | readonly ["Array" | "Map" | "Set" | "Signal", ...Wire[]]
  | readonly ["Date", number | null];
