import { assertEquals } from "@std/assert";
import { Feed, type LinkState } from "../../lib/dashboard/feed.ts";
import { diff, type Json } from "../../lib/dashboard/patch.ts";
import { FakeClock, settle } from "../helpers/fake_clock.ts";

/** A stream of events that a test sends. */
class FakeStream {
  readyState = 0;
  readonly listeners = new Map<string, (event: Event) => void>();
  constructor(readonly url: string) {}

  addEventListener(name: string, listener: (event: Event) => void): void {
    this.listeners.set(name, listener);
  }

  close(): void {
    this.readyState = 2;
    this.listeners.clear();
  }

  send(name: string, id: string, data: unknown): void {
    const event = { data: JSON.stringify(data), lastEventId: id };
    this.listeners.get(name)?.(event as unknown as Event);
  }

  /** The connection broke; `isFinal` when the browser will not open it again. */
  fail(isFinal: boolean): void {
    this.readyState = isFinal ? 2 : 0;
    this.listeners.get("error")?.(new Event("error"));
  }
}

function createFeed(query = "", replies: (() => Promise<unknown>)[] = []) {
  const clock = new FakeClock();
  const streams: FakeStream[] = [];
  const boards: Json[] = [];
  const states: LinkState[] = [];
  const fetched: string[] = [];
  const builds: string[] = [];
  const feed = new Feed(query, {
    openStream(url) {
      const stream = new FakeStream(url);
      streams.push(stream);
      return stream;
    },
    fetchJson(url) {
      fetched.push(url);
      return replies.shift()?.() ?? Promise.reject(new Error("offline"));
    },
    after: (ms, run) => clock.after(ms, run),
  }, {
    onBoard: (board) => boards.push(board),
    onBuild: (build) => builds.push(build),
    onState: (state) => {
      if (states.at(-1) !== state) states.push(state);
    },
  });
  const latest = () => {
    const stream = streams.at(-1);
    if (!stream) throw new Error("No stream was opened");
    return stream;
  };
  return { feed, clock, streams, boards, states, fetched, builds, latest };
}

const first = { n: 1, rows: [{ id: "a" }] };
const second = { n: 2, rows: [{ id: "b" }, { id: "a" }] };

Deno.test("a feed shows the whole board first and then what changes in it", () => {
  const { feed, boards, states, latest } = createFeed("?range=day");
  feed.open();
  assertEquals(latest().url, "/dashboard/api/live?range=day");
  latest().send("board", "7", { at: 1, board: first });
  latest().send("patch", "8", { at: 2, patch: diff(first, second) });
  assertEquals(JSON.stringify(boards), JSON.stringify([first, second]));
  assertEquals(states, ["live"]);
});

Deno.test("a feed goes on from the version it has after a pause", () => {
  const { feed, states, latest, streams } = createFeed("?range=day");
  feed.open();
  latest().send("board", "7", { at: 1, board: first });
  feed.pause();
  assertEquals(streams[0]?.readyState, 2);
  feed.open();
  assertEquals(latest().url, "/dashboard/api/live?range=day&since=7");
  assertEquals(states, ["live", "paused"]);
});

Deno.test("a feed begins anew, after a while, when a patch does not fit", async () => {
  const { feed, clock, boards, latest, streams } = createFeed();
  feed.open();
  latest().send("board", "7", { at: 1, board: first });
  latest().send("patch", "9", { at: 2, patch: { a: [[0, 3]] } });
  assertEquals(streams.length, 1);
  await clock.advance(4_000);
  assertEquals(streams.length, 2);
  assertEquals(latest().url, "/dashboard/api/live");
  assertEquals(boards.length, 1);
});

Deno.test("a feed says that it is disconnected, and when it is live again", () => {
  const { feed, states, latest } = createFeed();
  feed.open();
  latest().send("board", "7", { at: 1, board: first });
  latest().fail(false);
  latest().send("beat", "", { at: 2 });
  assertEquals(states, ["live", "lost", "live"]);
});

Deno.test("a feed tells what the server's pages are made of, where it says so", () => {
  const { feed, builds, latest } = createFeed();
  feed.open();
  for (const data of [{ build: "b7" }, { build: "" }, {}, null]) latest().send("hello", "", data);
  assertEquals(builds, ["b7"]);
});

Deno.test("a feed that falls silent is opened again", async () => {
  const { feed, clock, states, latest, streams } = createFeed();
  feed.open();
  latest().send("board", "7", { at: 1, board: first });
  await clock.advance(24_000);
  latest().send("beat", "", { at: 2 });
  await clock.advance(24_000);
  assertEquals(streams.length, 1);
  await clock.advance(1_000);
  assertEquals(states, ["live", "lost"]);
  assertEquals(latest().url, "/dashboard/api/live?since=7");
});

Deno.test("where there is no feed the board is asked for, and the feed tried now and then", async () => {
  const reply = () => Promise.resolve({ at: 5, board: second });
  const { feed, clock, boards, states, fetched, latest, streams } = createFeed(
    "?range=hour",
    Array(8).fill(reply),
  );
  feed.open();
  latest().fail(true);
  await settle();
  assertEquals(fetched, ["/dashboard/api/board?range=hour"]);
  assertEquals(boards, [second]);
  assertEquals(states, ["polled"]);
  await clock.advance(7 * 4_000);
  assertEquals(fetched.length, 8);
  await clock.advance(4_000);
  assertEquals(streams.length, 2);
});

Deno.test("a server that answers nothing is shown as lost and asked again", async () => {
  const { feed, clock, states, fetched, latest } = createFeed();
  feed.open();
  latest().fail(true);
  await clock.advance(8_000);
  assertEquals(states, ["lost"]);
  assertEquals(fetched.length, 3);
});

Deno.test("a feed that was closed leaves nothing running", async () => {
  const { feed, clock, boards, latest } = createFeed("", [
    () => Promise.resolve({ at: 5, board: second }),
  ]);
  feed.open();
  latest().fail(true);
  feed.close();
  await clock.advance(60_000);
  assertEquals(clock.pending, 0);
  assertEquals(boards, []);
});
