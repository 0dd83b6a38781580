import type { Instance } from "../instances/instance.ts";
import type { View } from "../stats/seed_json.ts";
import { type BytesPerToken, type FlightRow, flightRow } from "./flight_row.ts";

/** So many running requests of other processes are listed; the others are only counted. */
const MOST_OF_OTHERS = 200;

/**
 * What runs on all processes: everything of the first one, which makes the board, and then what has
 * been running for longest on the others.
 */
export function allFlights(
  [own, ...others]: readonly Instance[],
  ratios: BytesPerToken,
  view: View,
): FlightRow[] {
  const rowsOf = ({ name, flights }: Instance) =>
    flights.map((flight) => ({
      ...flightRow(flight, ratios, view),
      ...others.length > 0 && { instance: name },
    }));
  const elsewhere = others.flatMap(rowsOf).sort((a, b) => a.startedAt - b.startedAt)
    .slice(0, MOST_OF_OTHERS);
  return [...own ? rowsOf(own) : [], ...elsewhere];
}
