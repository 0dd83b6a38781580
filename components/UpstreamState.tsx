import type { StoreHealth } from "../lib/stats/store.ts";
import type { UpstreamStatus } from "../lib/dashboard/board.ts";
import { age, duration, moment, whole } from "../lib/dashboard/format.ts";
import { upstreamWords } from "../lib/dashboard/words.ts";

/** How the gateway stands with GitLab, and with its own statistics. */
export function UpstreamState({ upstream, store, startedAt, now }: {
  upstream: UpstreamStatus;
  store: StoreHealth;
  startedAt: number;
  now: number;
}) {
  const { tone, words, hint } = upstreamWords[upstream.state];
  const { obtainedAt, expiresAt, credentialExpiresAt, exchanges, failures, lastError } = upstream;
  const left = expiresAt === undefined ? 0 : expiresAt - now;
  return (
    <div class="upstream">
      <p class="state">
        <span class={`badge tone-${tone}`}>{words}</span> <span>{hint}</span>
      </p>
      {lastError !== undefined && <p class="error-text">{lastError}</p>}
      {(upstream.troubles ?? []).map(({ vendor, failures, since }) => (
        <p class="error-text" key={vendor}>
          The last {whole(failures)} requests to {vendor} failed, since {moment(since)} UTC.
        </p>
      ))}
      <dl class="facts">
        {obtainedAt !== undefined && (
          <>
            <dt>Token age</dt>
            <dd title={`${moment(obtainedAt)} UTC`}>{age(now - obtainedAt)}</dd>
          </>
        )}
        {expiresAt !== undefined && (
          <>
            <dt>Expires in</dt>
            <dd title={`${moment(expiresAt)} UTC`}>
              {left > 0 ? duration(Math.ceil(left / 1000) * 1000) : "expired"}
            </dd>
          </>
        )}
        {credentialExpiresAt !== undefined && (
          <>
            <dt>GITLAB_TOKEN ends</dt>
            <dd title={`${moment(credentialExpiresAt)} UTC`}>
              {credentialExpiresAt > now ? `in ${duration(credentialExpiresAt - now)}` : "ended"}
            </dd>
          </>
        )}
        <dt>Exchanges</dt>
        <dd>{whole(exchanges)}{failures > 0 && `, ${whole(failures)} failed`}</dd>
        <dt>Running for</dt>
        <dd title={`since ${moment(startedAt)} UTC`}>{age(now - startedAt)}</dd>
        <dt>Statistics</dt>
        <dd>{stored(store)}</dd>
      </dl>
      {store.lastError !== undefined && <p class="error-text">{store.lastError}</p>}
    </div>
  );
}

function stored({ kind, pending, lost }: StoreHealth): string {
  const where = kind === "memory" ? "in memory, until restart" : "kept on disk";
  return where + (pending > 0 ? `, ${whole(pending)} unsaved` : "") +
    (lost > 0 ? `, ${whole(lost)} lost` : "");
}
