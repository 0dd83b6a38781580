import type { Board } from "../lib/dashboard/board.ts";
import { EmptyState } from "./EmptyState.tsx";
import { RecentRow } from "./RecentRow.tsx";
import { Scroll } from "./Scroll.tsx";

export interface RecentTableProps {
  board: Board;
  /** The moment, in milliseconds since the epoch. */
  now: number;
}

/** The exchanges that ended last, newest first. */
export function RecentTable({ board, now }: RecentTableProps) {
  if (board.recent.length === 0) {
    const title = board.everCounted > 0
      ? "Nothing that is kept passes these filters"
      : "No request has ended yet";
    return <EmptyState title={title} />;
  }
  const isFull = board.view === "full";
  const models = new Map(board.models.map((model) => [model.id, model]));
  return (
    <Scroll label="Table of recent requests">
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Model</th>
            {isFull && <th scope="col" class="minor">Client</th>}
            <th scope="col" class="minor">API</th>
            <th scope="col">Outcome</th>
            <th scope="col" class="number minor">First byte</th>
            <th scope="col" class="number minor">Total</th>
            <th scope="col" class="number minor">Input</th>
            <th scope="col" class="number minor">Cached</th>
            <th scope="col" class="number minor">Output</th>
            <th scope="col" class="number minor">Tokens/s</th>
            <th scope="col" class="number minor">Gateway</th>
          </tr>
        </thead>
        <tbody>
          {board.recent.map((row) => (
            <RecentRow
              key={row.id}
              row={row}
              model={models.get(row.model)}
              now={now}
              isFull={isFull}
            />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
