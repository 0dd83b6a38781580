import type { ExchangeRow } from "../lib/dashboard/exchange_row.ts";
import { age, duration, moment, percent, short } from "../lib/dashboard/format.ts";
import type { ModelRow } from "../lib/dashboard/model_row.ts";
import { ModelName } from "./ModelName.tsx";
import { OutcomeBadge } from "./OutcomeBadge.tsx";

export interface RecentRowProps {
  row: ExchangeRow;
  model: ModelRow | undefined;
  now: number;
  /** Whether names of clients and keys are shown, and the request's own page can be opened. */
  isFull: boolean;
}

/** One exchange that has ended. */
export function RecentRow({ row, model, now, isFull }: RecentRowProps) {
  const { usageKnown, input, output } = row;
  return (
    <tr>
      <td class="nowrap">
        {isFull ? <OwnPage row={row} now={now} /> : <When row={row} now={now} />}
      </td>
      <td>
        <ModelName
          name={model?.displayName ?? row.model}
          provider={model?.provider}
          asked={row.requestedModel}
        />
      </td>
      {isFull && (
        <td class="minor">
          {row.clientName} <small>{row.key}</small>
        </td>
      )}
      <td class="minor">{lane(row)}</td>
      <td title={row.error ?? row.errorKind?.replaceAll("_", " ")}>
        <OutcomeBadge outcome={row.outcome} status={row.status} />
        {row.retries > 0 && <small title={`${row.retries} repeats`}>↻{row.retries}</small>}
      </td>
      <td class="number minor">{duration(row.firstByteMs)}</td>
      <td class="number minor">{duration(row.totalMs)}</td>
      <td class="number minor">{usageKnown ? short(input) : "–"}</td>
      <td class="number minor">{input > 0 ? percent(row.cacheRead / input) : "–"}</td>
      <td class="number minor">{usageKnown ? short(output) : "–"}</td>
      <td class="number minor">{row.speed === undefined ? "–" : short(row.speed)}</td>
      <td class="number minor">{duration(row.gatewayMs)}</td>
    </tr>
  );
}

function OwnPage({ row, now }: { row: ExchangeRow; now: number }) {
  return (
    <a href={`/dashboard/requests/${encodeURIComponent(row.id)}`}>
      <When row={row} now={now} />
    </a>
  );
}

function When({ row: { startedAt, totalMs }, now }: { row: ExchangeRow; now: number }) {
  return (
    <time dateTime={new Date(startedAt).toISOString()} title={`${moment(startedAt)} UTC`}>
      {age(now - startedAt - totalMs)}
    </time>
  );
}

/** The client's API, and the upstream's where the request was translated. */
function lane({ client, upstream, lane }: ExchangeRow): string {
  return lane === "translate" && upstream !== undefined ? `${client} → ${upstream}` : client;
}
