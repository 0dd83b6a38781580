import type { FlightRow } from "../lib/dashboard/flight_row.ts";
import { bytes, duration, short } from "../lib/dashboard/format.ts";
import type { ModelRow } from "../lib/dashboard/model_row.ts";
import { phaseWords } from "../lib/dashboard/words.ts";
import { ModelName } from "./ModelName.tsx";

export interface InFlightRowProps {
  row: FlightRow;
  model: ModelRow | undefined;
  now: number;
  isFull: boolean;
  mayCancel: boolean;
  onCancel: ((id: string) => void) | undefined;
}

/** One exchange that is being served. */
export function InFlightRow({ row, model, now, isFull, mayCancel, onCancel }: InFlightRowProps) {
  return (
    <tr>
      <td>
        <ModelName
          name={model?.displayName ?? row.model}
          provider={model?.provider}
          asked={row.requestedModel}
        />
      </td>
      {isFull && <td class="minor">{row.key}</td>}
      <td class="minor">
        <span class={`phase phase-${row.phase}`}>{phaseWords[row.phase]}</span>
      </td>
      <td class="number">{duration(Math.max(0, now - row.startedAt))}</td>
      <td class="number minor">{duration(row.firstByteMs)}</td>
      <td class="number">{tokens(row)}</td>
      <td class="number minor">{speed(row, now)}</td>
      <td class="number minor">{bytes(row.bytesOut)}</td>
      {mayCancel && (
        <td class="number">
          <CancelButton id={row.id} onCancel={onCancel} />
        </td>
      )}
    </tr>
  );
}

function CancelButton(
  { id, onCancel }: Pick<FlightRow, "id"> & Pick<InFlightRowProps, "onCancel">,
) {
  return (
    <form
      method="post"
      action="/dashboard/api/cancel"
      onSubmit={(event) => {
        if (!onCancel) return;
        event.preventDefault();
        onCancel(id);
      }}
    >
      <input type="hidden" name="id" value={id} />
      <button type="submit" class="plain" aria-label={`Cancel request ${id}`}>Cancel</button>
    </form>
  );
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
