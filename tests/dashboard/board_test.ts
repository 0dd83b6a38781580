import { assert, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { createBoard } from "../../lib/dashboard/board.ts";
import { applyPatch, diff, type Json } from "../../lib/dashboard/patch.ts";
import { type RangeName, ranges } from "../../lib/dashboard/range.ts";
import { tokenSum } from "../../lib/dashboard/sums.ts";
import { anyRecord, NOON, record } from "../stats/_record.ts";
import { boardOf, boardParts, everybody, full } from "./_board.ts";
import { traffic } from "./_traffic.ts";

const HOUR = 3_600_000;

/** Exchanges whose parts of usage are no larger than their wholes, as the recorder makes sure. */
const anyRecords = fc.array(
  anyRecord.map((record) => {
    const { input, cacheRead, cacheWrite, output, reasoning } = record.usage;
    const usage = {
      ...record.usage,
      input: input + cacheRead + cacheWrite,
      output: output + reasoning,
    };
    return { ...record, usage };
  }),
  { maxLength: 40 },
);
const runs = { seed: 20261121, numRuns: 60 };

Deno.test("tiles, charts and models add up to the same sums in every range", () => {
  const range = fc.constantFrom(...Object.keys(ranges) as RangeName[]);
  fc.assert(
    fc.property(anyRecords, range, (records, range) => {
      const board = boardOf(records, { range });
      const { from, to } = board.span;
      const inside = records.filter(({ startedAt }) => startedAt >= from && startedAt < to);
      assertEquals(board.sums.requests, inside.length);
      const inPoints = board.points.flatMap(({ outcomes }) => Object.values(outcomes));
      assertEquals(inPoints.reduce((sum, count) => sum + count, 0), inside.length);
      const tokens = board.points.reduce((sum, point) => sum + tokenSum(point.tokens), 0);
      assertEquals(tokenSum(board.sums.tokens), tokens);
      const ofModels = board.models.reduce((sum, { sums }) => sum + sums.requests, 0);
      assertEquals(ofModels, inside.filter(({ model }) => model !== "").length);
    }),
    runs,
  );
});

Deno.test("the sums of single exchanges and those of hours and days agree", () => {
  fc.assert(
    fc.property(anyRecords, (records) => {
      const named = records.map((each) => ({ ...each, keyName: "team" }));
      const [bySums, byExchanges] = [
        boardOf(named, { range: "14d" }),
        boardOf(named, { range: "14d", key: "team" }),
      ];
      assertEquals(byExchanges.sums, bySums.sums);
      assertEquals(byExchanges.points, bySums.points);
      assertEquals(byExchanges.models, bySums.models);
    }),
    runs,
  );
});

Deno.test("days without traffic are there, as nought", () => {
  const { points } = boardOf([record()]);
  assertEquals(points.length, 14);
  assertEquals(points.map(({ outcomes }) => outcomes.completed), [...Array(13).fill(0), 1]);
});

Deno.test("filters let through what they name and nothing else", () => {
  const records = [
    record({ id: "req_1", keyName: "ada", userAgent: "claude-cli/2.1" }),
    record({ id: "req_2", keyName: "ada", userAgent: "codex_cli_rs/0.1", outcome: "rejected" }),
    record({ id: "req_3", keyName: "eve", model: "duo-chat-gpt-5-1", userAgent: "x/1" }),
  ];
  const ids = (filter: Parameters<typeof boardOf>[1]) =>
    boardOf(records, filter).recent.map(({ id }) => id);
  assertEquals(ids({ range: "14d", key: "ada" }), ["req_2", "req_1"]);
  assertEquals(ids({ range: "day", client: "Claude Code" }), ["req_1"]);
  assertEquals(ids({ range: "14d", outcome: "rejected" }), ["req_2"]);
  assertEquals(ids({ range: "14d", model: "duo-chat-gpt-5-1" }), ["req_3"]);
  assertEquals(boardOf(records, { range: "14d", key: "ada" }).sums.requests, 2);
  assertEquals(boardOf(records, { range: "14d", model: "duo-chat-gpt-5-1" }).sums.requests, 1);
  assertEquals(boardOf(records).choices.keys, ["ada", "eve"]);
  assertEquals(boardOf(records).choices.clients, ["Claude Code", "Codex", "x"]);
});

Deno.test("a board says so when exchanges that it would have to count are not kept any more", () => {
  const records = Array.from(
    { length: 1200 },
    (_, index) => record({ id: `req_${index}`, startedAt: NOON - (1200 - index) * 1000 }),
  );
  const hour = boardOf(records, { range: "hour" });
  assertEquals(hour.sums.requests, 1000);
  assertEquals(hour.incompleteBefore, NOON - 1000 * 1000);
  assertEquals(boardOf(records, { range: "day" }).incompleteBefore, undefined);
  assertEquals(boardOf(records.slice(0, 900), { range: "hour" }).incompleteBefore, undefined);
});

Deno.test("the public board holds no address, key, client, error text or name of a client's own", () => {
  const secret = "xyzzy";
  const records = [
    record({
      keyName: secret,
      clientIp: secret,
      userAgent: `${secret}/1`,
      requestedModel: secret,
      upstreamModel: secret,
      outcome: "upstream_failed",
      error: { kind: "overloaded", message: secret },
    }),
  ];
  const options = { upstream: { state: "failing", lastError: secret } } as const;
  const filter = { range: "14d", key: secret, client: secret } as const;
  const shown = boardOf(records, filter, everybody, options);
  assert(!JSON.stringify(shown).includes(secret), JSON.stringify(shown));
  assertEquals(shown.sums.requests, 1);
  const all = JSON.stringify(boardOf(records, { range: "14d" }, full, options));
  assert(all.includes(secret));
});

Deno.test("no board holds an address", () => {
  const board = boardOf([record({ clientIp: "203.0.113.99" })]);
  assert(!JSON.stringify(board).includes("203.0.113.99"));
});

Deno.test("a running exchange is shown with the tokens that its size comes to", () => {
  const past = record({
    bytesOut: 12_000,
    usage: { ...record().usage, output: 105, reasoning: 5 },
  });
  const parts = boardParts([past]);
  const exchange = parts.statistics.begin({
    id: "req_now",
    endpoint: "messages",
    client: "messages",
    keyName: "ada",
    clientIp: "192.0.2.1",
    userAgent: "x/1",
  });
  exchange.requested({ model: "sonnet", stream: true });
  exchange.upstreamStarted();
  exchange.firstByte();
  exchange.sent(6_000);
  const [flight] = createBoard(parts, { range: "day" }, full).flights;
  assertEquals(flight?.phase, "replying");
  assertEquals([flight?.tokens, flight?.isEstimate], [50, true]);
  exchange.observe({ ...past.usage, output: 70 });
  const [reported] = createBoard(parts, { range: "day" }, full).flights;
  assertEquals([reported?.tokens, reported?.isEstimate], [70, false]);
  const [publicly] = createBoard(parts, { range: "day" }, everybody).flights;
  assertEquals([publicly?.key, publicly?.requestedModel], [undefined, undefined]);
});

Deno.test("caches that stopped helping are reported, and small prompts do not count", () => {
  const large = { input: 40_000, cacheRead: 36_000, cacheWrite: 0, output: 10, reasoning: 0 };
  const good = Array.from({ length: 30 }, () => record({ usage: large }));
  const bad = Array.from({ length: 10 }, () => record({ usage: { ...large, cacheRead: 2_000 } }));
  const small = Array.from({ length: 10 }, () => record());
  assertEquals(boardOf([...good, ...bad]).cacheCollapse, {
    before: 0.9,
    now: 0.05,
    exchanges: 10,
  });
  assertEquals(boardOf([...good, ...small]).cacheCollapse, undefined);
  assertEquals(boardOf([...bad, ...good]).cacheCollapse, undefined);
});

Deno.test("the strip of a model tells how each step went", () => {
  const at = (hoursAgo: number, outcome: "completed" | "upstream_failed" | "rejected") =>
    record({ startedAt: NOON - hoursAgo * HOUR, outcome });
  const { models } = boardOf([
    at(0, "completed"),
    at(1, "completed"),
    at(1, "upstream_failed"),
    at(2, "upstream_failed"),
    at(3, "rejected"),
  ], { range: "day" });
  const row = models.find(({ id }) => id === "duo-chat-sonnet-4-5");
  assertEquals(row?.strip.slice(-5), "--xso");
  assertEquals(models[0], row);
});

Deno.test("the estimate of credits counts completed exchanges only", () => {
  const { credits } = boardOf([
    record(),
    record(),
    record({ outcome: "upstream_failed" }),
    record({ model: "other-openai" }),
  ]);
  assertEquals(credits, { credits: 1, unpriced: 1 });
});

Deno.test("a board is plain JSON, and a new exchange changes little of it", () => {
  const records = traffic({ now: NOON, days: 14, count: 900 });
  const parts = boardParts(records);
  const asJson = () => JSON.parse(JSON.stringify(createBoard(parts, { range: "14d" }, full)));
  const before: Json = asJson();
  assertEquals(before as unknown, createBoard(parts, { range: "14d" }, full) as unknown);
  parts.statistics.store.record(record({ id: "req_new" }));
  const after: Json = asJson();
  const patch = diff(before, after);
  assert(patch);
  assertEquals(JSON.stringify(applyPatch(before, patch)), JSON.stringify(after));
  assertLess(JSON.stringify(patch).length, JSON.stringify(after).length / 8);
});

Deno.test("a board of 100,000 exchanges over 90 days is made in a few milliseconds", () => {
  const parts = boardParts(traffic({ now: NOON, days: 90, count: 100_000 }));
  createBoard(parts, { range: "90d" }, full);
  const begun = performance.now();
  const { sums } = createBoard(parts, { range: "90d" }, full);
  assertLess(performance.now() - begun, 100);
  assertLess(99_000, sums.requests);
});
