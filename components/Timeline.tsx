import { duration, percent } from "../lib/dashboard/format.ts";
import type { ExchangeRecord } from "../lib/stats/record.ts";
import { Swatch } from "./Swatch.tsx";

/** On whom an exchange waited, and for how long, with a mark where the first byte went out. */
export function Timeline({ record }: { record: ExchangeRecord }) {
  const { totalMs, firstByteMs } = record;
  const parts = [
    { label: "Client's request", tone: "uncached", ms: record.bodyMs },
    { label: "Gateway", tone: "rejected", ms: record.gatewayMs },
    { label: "GitLab and the model", tone: "output", ms: record.upstreamMs },
  ];
  const share = (ms: number) => totalMs > 0 ? ms / totalMs : 0;
  let from = 0;
  const places = parts.map((part) => {
    const place = { ...part, x: from * 100 };
    from += share(part.ms);
    return place;
  });
  const mark = firstByteMs === undefined ? undefined : `${share(firstByteMs) * 100}%`;
  return (
    <>
      <svg class="timeline" aria-hidden="true">
        {places.map(({ label, tone, x, ms }) => (
          <rect
            key={label}
            class={`tone-${tone}`}
            x={`${x}%`}
            width={`${share(ms) * 100}%`}
            height="100%"
          />
        ))}
        {mark && <line class="mark" x1={mark} x2={mark} y1="-15%" y2="115%" />}
      </svg>
      <ul class="legend">
        {places.map(({ label, tone, ms }) => (
          <li key={label}>
            <Swatch tone={tone} />
            {label} <b>{duration(ms)}</b> {percent(share(ms))}
          </li>
        ))}
        {firstByteMs !== undefined && (
          <li>
            <span aria-hidden="true">|</span> First byte after <b>{duration(firstByteMs)}</b>
          </li>
        )}
      </ul>
    </>
  );
}
