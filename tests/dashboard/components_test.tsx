import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { renderToString } from "preact-render-to-string";
import { AvailabilityStrip } from "../../components/AvailabilityStrip.tsx";
import { BoardView } from "../../components/BoardView.tsx";
import { Chart } from "../../components/Chart.tsx";
import { FilterBar } from "../../components/FilterBar.tsx";
import { Timeline } from "../../components/Timeline.tsx";
import { TokenSplit } from "../../components/TokenSplit.tsx";
import { UpstreamState } from "../../components/UpstreamState.tsx";
import type { Board } from "../../lib/dashboard/board.ts";
import type { Instance } from "../../lib/instances/instance.ts";
import { short } from "../../lib/dashboard/format.ts";
import { NOON, record } from "../stats/_record.ts";
import { boardOf, everybody, full } from "./_board.ts";
import { traffic } from "./_traffic.ts";

const records = traffic({ now: NOON, days: 14, count: 300 });
const store = { kind: "memory", pending: 0, lost: 0, failures: 0 } as const;

function pageOf(board: Board): string {
  return renderToString(<BoardView board={board} at={NOON} now={NOON} link="live" />);
}

/** What a reader reads: the text without tags. */
function textOf(html: string): string {
  return html.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
}

Deno.test("a board is shown without styles, scripts or handlers in its markup", () => {
  const html = pageOf(boardOf(records));
  for (const forbidden of [/ style=/, /<script/, / on[a-z]+=/, /https?:/]) {
    assertEquals(forbidden.exec(html)?.[0], undefined);
  }
});

Deno.test("what clients call themselves stays text", () => {
  const evil = `"><img src=x onerror="alert(1)"><!--</script>`;
  const html = pageOf(boardOf([
    record({
      model: evil,
      requestedModel: evil,
      upstreamModel: evil,
      keyName: evil,
      userAgent: evil,
      outcome: "rejected",
      error: { kind: "rate_limited", message: evil },
    }),
  ], { range: "14d", model: evil, key: evil, client: evil, outcome: "rejected" }));
  assert(!html.includes("<img"));
  assert(!html.includes("<!--<"));
  assert(!html.includes("</script"));
  assertStringIncludes(html, "&lt;img");
});

Deno.test("every element is known to the page only once by its id", () => {
  const ids = [...pageOf(boardOf(records)).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  assertEquals(ids.length, new Set(ids).size);
  assertEquals(ids.length > 10, true);
});

Deno.test("a gateway that nobody has called yet says what to do", () => {
  const text = textOf(pageOf(boardOf([])));
  assertStringIncludes(text, "Waiting for the first request");
  assertStringIncludes(text, "Connect a client");
  assertStringIncludes(text, "28 models are ready");
  assertStringIncludes(text, "No request is running");
  for (const empty of ["Activity", "Latency", "Recent requests"]) {
    assert(!text.includes(empty), empty);
  }
});

Deno.test("filters that let nothing through are told from a gateway without traffic", () => {
  const text = textOf(pageOf(boardOf(records, { range: "14d", key: "nobody" })));
  assertStringIncludes(text, "Nothing that is kept passes these filters");
  assert(!text.includes("Waiting for the first request"));
});

Deno.test("the public view says that it is one, and links to no request", () => {
  const html = pageOf(boardOf(records, { range: "14d" }, everybody));
  assertStringIncludes(textOf(html), "This is the public view");
  assertStringIncludes(html, 'href="/dashboard/login"');
  assert(!html.includes("/dashboard/requests/"));
  assert(!html.includes('id="keys"'));
});

Deno.test("a demo says that it is one", () => {
  const html = pageOf(boardOf(records, { range: "14d" }, undefined, { isDemo: true }));
  assertStringIncludes(textOf(html), "GitLab is simulated");
});

Deno.test("a chart is also a table and can be read by keyboard", () => {
  const html = renderToString(
    <Chart
      title="Requests"
      kind="bars"
      series={[
        { label: "Good", tone: "completed", values: [1, 2] },
        { label: "Bad", tone: "upstream_failed", values: [0, null] },
      ]}
      starts={[NOON - 86_400_000, NOON]}
      step="day"
      format={short}
      overall={[3, 0]}
    />,
  );
  assertMatch(html, /<caption>Requests<\/caption>/);
  assertMatch(html, /<th scope="row">20 Nov<\/th><td>1<\/td><td>0<\/td>/);
  assertMatch(html, /<th scope="row">21 Nov<\/th><td>2<\/td><td>none<\/td>/);
  assertMatch(html, /role="slider"[^>]*aria-valuetext="Altogether: Good 3, Bad 0"/);
  assertMatch(html, /tabindex="0"/i);
});

Deno.test("the last step of a chart is drawn as one that is not over", () => {
  const chart = (kind: "bars" | "lines") =>
    renderToString(
      <Chart
        title="t"
        kind={kind}
        series={[{ label: "a", tone: "output", values: [4, 5, 6] }]}
        starts={[NOON - 7_200_000, NOON - 3_600_000, NOON]}
        step="hour"
        format={short}
        overall={[15]}
      />,
    );
  assertMatch(chart("bars"), /d="M4 [\d. hvz-]+M37.33 [^"M]+"/);
  assertMatch(chart("bars"), /class="partial" d="M70.67 [^"M]+"/);
  assertMatch(chart("lines"), /d="M16.67 [\d.]+L50 [\d.]+"/);
  assertMatch(chart("lines"), /class="partial" d="M50 [\d.]+L83.33 [\d.]+"/);
});

Deno.test("a strip tells its states in words", () => {
  const html = renderToString(<AvailabilityStrip strip="--osx" />);
  assertStringIncludes(html, "2 without traffic, 1 good, 1 with failures, 1 failed");
});

Deno.test("tokens are split in proportion, and nothing is split into nothing", () => {
  const tokens = { uncached: 25, cacheRead: 50, cacheWrite: 0, output: 25, reasoning: 0 };
  const html = renderToString(<TokenSplit tokens={tokens} />);
  assertMatch(html, /class="tone-cacheRead" x="0%" width="50%"/);
  assertMatch(html, /class="tone-output" x="75%" width="25%"/);
  const nothing = { uncached: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 };
  assert(!renderToString(<TokenSplit tokens={nothing} />).includes("NaN"));
});

Deno.test("a timeline adds up, even of a request that took no time", () => {
  const html = renderToString(<Timeline record={record()} />);
  const widths = [...html.matchAll(/width="([\d.]+)%"/g)].map(([, width]) => Number(width));
  assertEquals(Math.round(widths.reduce((sum, width) => sum + width, 0)), 100);
  const none = record({ totalMs: 0, bodyMs: 0, gatewayMs: 0, upstreamMs: 0 });
  assert(!/NaN|Infinity/.test(renderToString(<Timeline record={none} />)));
});

Deno.test("every state of the token exchange is told in words", () => {
  const words = (["unused", "valid", "expired", "failing"] as const).map((state) =>
    textOf(renderToString(
      <UpstreamState
        upstream={{
          state,
          obtainedAt: NOON - 60_000,
          expiresAt: NOON + 90_000,
          credentialExpiresAt: NOON + 3 * 24 * 3_600_000,
          exchanges: 3,
          failures: 1,
          ...state === "failing" && { lastError: "GitLab refuses the token" },
          ...state === "valid" && {
            troubles: [{ vendor: "openai" as const, failures: 7, since: NOON - 60_000 }],
          },
        }}
        store={store}
        startedAt={NOON - 5_000}
        now={NOON}
      />,
    ))
  );
  assertStringIncludes(words[0] ?? "", "Not asked yet");
  assertStringIncludes(words[1] ?? "", "Token age 1 min Expires in 1 min 30 s");
  assertStringIncludes(words[1] ?? "", "GITLAB_TOKEN ends in 3 d");
  assertStringIncludes(words[1] ?? "", "The last 7 requests to openai failed, since");
  assertStringIncludes(words[2] ?? "", "Token expired");
  assertStringIncludes(words[3] ?? "", "GitLab refuses the token");
});

const other: Instance = {
  name: "4f2a9c",
  version: "9.8.7",
  startedAt: NOON - 3 * 3_600_000,
  running: 150,
  waiting: 7,
  isStopping: false,
  token: "failing",
  lastError: "GitLab refuses the token",
  failing: ["openai"],
  flights: [{
    id: "req_far",
    startedAt: NOON - 61_000,
    phase: "waiting",
    client: "chat",
    lane: "translate",
    stream: true,
    requestedModel: "gpt",
    model: "gpt-5",
    keyName: "alice",
    retries: 0,
    bytesOut: 0,
    usage: { output: 0 },
  }],
};

Deno.test("a gateway alone has no block of instances", () => {
  const html = pageOf(boardOf(records));
  assert(!html.includes("nstance"));
});

Deno.test("several gateways are told with their state, and which of them serves a request", () => {
  const stopping: Instance = { ...other, name: "77be01", isStopping: true, flights: [] };
  const board = boardOf(records, { range: "day" }, full, { others: [other, stopping] });
  const html = pageOf(board);
  const block = textOf(/<section[^>]*id="instances".*?<\/section>/s.exec(html)?.[0] ?? "");
  assertStringIncludes(block, "Instances 3");
  assertStringIncludes(block, "own this one Connected 0 now 1.2.3");
  assertStringIncludes(block, "4f2a9c Not connected openai fails 150, 7 waiting 3 h 9.8.7");
  assertStringIncludes(block, "77be01 Stopping");
  assertEquals(block.match(/this one/g)?.length, 1);
  assertStringIncludes(html, 'title="GitLab refuses the token"');
  const flights = textOf(/<section[^>]*id="in-flight".*?<\/section>/s.exec(html)?.[0] ?? "");
  assertStringIncludes(flights, "1 listed of 300");
  assertMatch(flights, /alice 4f2a9c Waiting 1 min 01 s/);
  assertStringIncludes(html, 'aria-label="Cancel request req_far"');
});

Deno.test("everybody sees of other gateways no versions, keys and words", () => {
  const board = boardOf(records, { range: "day" }, everybody, { others: [other] });
  const html = pageOf(board);
  assertStringIncludes(html, "4f2a9c");
  for (const hidden of ["alice", "9.8.7", "refuses the token", "gpt<", "Cancel request"]) {
    assert(!html.includes(hidden), hidden);
  }
});

Deno.test("what other gateways write stays text", () => {
  const evil = `"><img src=x onerror="alert(1)">`;
  const [flight] = other.flights;
  assert(flight);
  const html = pageOf(boardOf([], { range: "day" }, full, {
    others: [{
      ...other,
      name: evil,
      version: evil,
      lastError: evil,
      failing: [evil],
      flights: [{ ...flight, id: evil, model: evil, keyName: evil, requestedModel: evil }],
    }],
  }));
  assert(!html.includes("<img"));
});

Deno.test("a page that lost its server says so, and of when it is", () => {
  const board = boardOf(records);
  const text = textOf(
    renderToString(<BoardView board={board} at={NOON} now={NOON + 65_000} link="lost" />),
  );
  assertStringIncludes(text, "Disconnected");
  assertStringIncludes(text, "The gateway does not answer. What you see is of 12:00:00 UTC");
});

Deno.test("a board whose successor is on its way is marked as busy", () => {
  const html = (isLoading: boolean) =>
    renderToString(
      <BoardView board={boardOf([])} at={NOON} now={NOON} link="live" isLoading={isLoading} />,
    );
  assertStringIncludes(html(true), 'aria-busy="true"');
  assertStringIncludes(html(false), 'aria-busy="false"');
});

Deno.test("a chart of nothing says that there is nothing", () => {
  const chart = (values: (number | null)[]) =>
    renderToString(
      <Chart
        title="t"
        kind="lines"
        series={[{ label: "a", tone: "output", values }]}
        starts={[NOON - 3_600_000, NOON]}
        step="hour"
        format={short}
        overall={[null]}
      />,
    );
  assertStringIncludes(chart([null, null]), "Nothing in this time");
  assert(!chart([null, 1]).includes("Nothing in this time"));
});

Deno.test("filters work as links and as a form", () => {
  const html = renderToString(<FilterBar board={boardOf(records, { range: "day", key: "ada" })} />);
  assertStringIncludes(html, 'href="/dashboard?range=hour&amp;key=ada"');
  assertStringIncludes(html, 'href="/dashboard?key=ada"');
  assertStringIncludes(html, '<option value="ada" selected');
  assertStringIncludes(html, '<input type="hidden" name="range" value="day"');
  assertStringIncludes(html, "<noscript>");
});
