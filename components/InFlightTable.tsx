import type { Board } from "../lib/dashboard/board.ts";
import { InFlightRow } from "./InFlightRow.tsx";
import { Scroll } from "./Scroll.tsx";

export interface InFlightTableProps {
  board: Board;
  /** The moment, in milliseconds since the epoch. */
  now: number;
  /** Ends a request in place of the form's own way. */
  onCancel?: (id: string) => void;
}

/** What is being served at this moment. */
export function InFlightTable({ board, now, onCancel }: InFlightTableProps) {
  const { flights, view, mayCancel } = board;
  if (flights.length === 0) return <p class="quiet idle">No request is running.</p>;
  const models = new Map(board.models.map((model) => [model.id, model]));
  return (
    <Scroll label="Table of running requests">
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">Model</th>
            {view === "full" && <th scope="col" class="minor">Key</th>}
            <th scope="col" class="minor">Phase</th>
            <th scope="col" class="number">Running</th>
            <th scope="col" class="number minor">First byte</th>
            <th scope="col" class="number">Tokens</th>
            <th scope="col" class="number minor">Tokens/s</th>
            <th scope="col" class="number minor">Sent</th>
            {mayCancel && (
              <th scope="col">
                <span class="unseen">Cancel</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {flights.map((row) => (
            <InFlightRow
              key={row.id}
              row={row}
              model={models.get(row.model)}
              now={now}
              isFull={view === "full"}
              mayCancel={mayCancel}
              onCancel={onCancel}
            />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
