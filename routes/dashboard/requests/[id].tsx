import { HttpError, page } from "fresh";
import { Head } from "fresh/runtime";
import { type Fact, Facts } from "../../../components/Facts.tsx";
import { OutcomeBadge } from "../../../components/OutcomeBadge.tsx";
import { Panel } from "../../../components/Panel.tsx";
import { Timeline } from "../../../components/Timeline.tsx";
import { TokenSplit } from "../../../components/TokenSplit.tsx";
import { writingSpeed } from "../../../lib/dashboard/exchange_row.ts";
import { bytes, duration, moment, short, whole } from "../../../lib/dashboard/format.ts";
import { usageParts } from "../../../lib/dashboard/sums.ts";
import { outcomeWords } from "../../../lib/dashboard/words.ts";
import { endedAt, type ExchangeRecord } from "../../../lib/stats/record.ts";
import { define } from "../../../utils.ts";

export const handler = define.handlers({
  GET(ctx) {
    const record = ctx.state.gateway.dashboard().exchange(ctx.params.id ?? "");
    if (!record) throw new HttpError(404);
    return page(record, { headers: { "cache-control": "no-store" } });
  },
});

/** Everything that is known of one request. */
export default define.page<typeof handler>(function RequestPage({ data: record }) {
  const { id, outcome, status, error, startedAt, usage, usageKnown } = record;
  return (
    <>
      <Head>
        <title>Request {id} - Duo Gateway</title>
      </Head>
      <div class="bar">
        <h1>Request</h1>
        <code>{id}</code>
        <OutcomeBadge outcome={outcome} status={status} />
        <small>{moment(startedAt)} UTC</small>
      </div>
      {error && (
        <Panel id="error" title="Error" aside={error.kind.replaceAll("_", " ")}>
          <p class="error-text">{error.message}</p>
        </Panel>
      )}
      <Panel id="time" title="Time" aside={duration(record.totalMs)}>
        <Timeline record={record} />
      </Panel>
      <div class="thirds">
        <Panel id="asked" title="What was asked">
          <Facts facts={askedFor(record)} />
        </Panel>
        <Panel id="answer" title="What came of it">
          <Facts facts={answered(record)} />
        </Panel>
        <Panel id="tokens" title="Tokens" aside={!usageKnown && "not reported"}>
          {usageKnown ? <TokenSplit tokens={usageParts(usage)} /> : <NoUsage />}
        </Panel>
      </div>
      <p>
        <a href="/dashboard#recent">Back to the dashboard</a>
      </p>
    </>
  );
});

function askedFor(record: ExchangeRecord): readonly Fact[] {
  return [
    ["Model", record.requestedModel || "none named"],
    ["Led to", record.upstreamModel || "no model"],
    ["Counted as", record.model],
    ["Client's API", `${record.endpoint}${record.stream ? ", streamed" : ", in one piece"}`],
    ["GitLab's API", record.upstream ?? "none"],
    ["Way", laneWords[record.lane]],
    ["Changed", record.dropped.length > 0 ? record.dropped.join(", ") : "nothing"],
    ["Key", record.keyName],
    ["Address", record.clientIp],
    ["Program", record.userAgent],
  ];
}

function answered(record: ExchangeRecord): readonly Fact[] {
  const { outcome, status, firstByteMs, retries } = record;
  const speed = writingSpeed(record);
  return [
    ["Outcome", `${outcomeWords[outcome]}, status ${status}`],
    ["Finish", record.finishReason],
    ["Began", `${moment(record.startedAt)} UTC`],
    ["Ended", `${moment(endedAt(record))} UTC`],
    ["First byte", firstByteMs === undefined ? "never sent" : `after ${duration(firstByteMs)}`],
    ["Speed", speed === undefined ? undefined : `${short(speed)} tokens a second`],
    ["Repeats", retries > 0 ? `${whole(retries)} upstream` : "none"],
    ["Size", `${bytes(record.bytesIn)} in, ${bytes(record.bytesOut)} out`],
  ];
}

const laneWords = {
  passthrough: "passed through as it was",
  translate: "translated",
  none: "ended before one was chosen",
} as const satisfies Record<ExchangeRecord["lane"], string>;

function NoUsage() {
  return <p class="quiet">The answer ended before its usage was known.</p>;
}
