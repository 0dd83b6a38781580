import type { Board } from "../lib/dashboard/board.ts";
import type { FlightRow } from "../lib/dashboard/flight_row.ts";
import { bytes, duration, short } from "../lib/dashboard/format.ts";
import { phaseWords } from "../lib/dashboard/words.ts";
import { CancelButton } from "./CancelButton.tsx";
import { type Column, DataTable } from "./DataTable.tsx";
import { namedModels } from "./ModelName.tsx";

export interface InFlightTableProps {
  board: Board;
  /** The moment, in milliseconds since the epoch. */
  now: number;
  /** Ends a request in place of the form's own way. */
  onCancel?: (id: string) => void;
}

/** What is being served at this moment. */
export function InFlightTable({ board, now, onCancel }: InFlightTableProps) {
  if (board.flights.length === 0) return <p class="quiet idle">No request is running.</p>;
  return (
    <DataTable
      label="Table of running requests"
      columns={columnsOf(board, now, onCancel)}
      rows={board.flights}
      keyOf={({ id }) => id}
    />
  );
}

function columnsOf(
  { models, view, instances, mayCancel }: Board,
  now: number,
  onCancel: InFlightTableProps["onCancel"],
): readonly Column<FlightRow>[] {
  const modelName = namedModels(models);
  const keys: Column<FlightRow> = { title: "Key", class: "minor", cell: ({ key }) => key };
  const places: Column<FlightRow> = {
    title: "Instance",
    class: "minor",
    cell: (row) => row.instance,
  };
  const cancel: Column<FlightRow> = {
    title: <span class="unseen">Cancel</span>,
    class: "number",
    cell: ({ id }) => <CancelButton id={id} {...onCancel && { onCancel }} />,
  };
  return [
    { title: "Model", cell: modelName },
    ...view === "full" ? [keys] : [],
    ...instances ? [places] : [],
    {
      title: "Phase",
      class: "minor",
      cell: ({ phase }) => <span class={`phase phase-${phase}`}>{phaseWords[phase]}</span>,
    },
    {
      title: "Running",
      class: "number",
      cell: ({ startedAt }) => duration(Math.max(0, now - startedAt)),
    },
    { title: "First byte", class: "number minor", cell: (row) => duration(row.firstByteMs) },
    { title: "Tokens", class: "number", cell: tokens },
    { title: "Tokens/s", class: "number minor", cell: (row) => speed(row, now) },
    { title: "Sent", class: "number minor", cell: (row) => bytes(row.bytesOut) },
    ...mayCancel ? [cancel] : [],
  ];
}

/** Output so far; `≈` marks what was worked out from the size of the answer. */
function tokens({ tokens, isEstimate, phase }: FlightRow): string {
  if (phase !== "replying") return "–";
  return isEstimate ? `≈ ${short(tokens)}` : short(tokens);
}

/** Half a second tells nothing about a pace, nor does a single token. */
function speed({ tokens, startedAt, firstByteMs }: FlightRow, now: number): string {
  const seconds = (now - startedAt - (firstByteMs ?? Infinity)) / 1000;
  return seconds > 0.5 && tokens > 1 ? `≈ ${short(tokens / seconds)}` : "–";
}
