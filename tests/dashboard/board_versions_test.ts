import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { BoardVersions } from "../../lib/dashboard/board_versions.ts";
import { applyPatch, type Json } from "../../lib/dashboard/patch.ts";
import { feedEvents } from "../gateway/_watching.ts";

function createVersions() {
  let count = 0;
  return new BoardVersions(() => `v${++count}`);
}

/** What a page that has `board`, of this version, shows after it has heard the news. */
function follow(versions: BoardVersions, version: string, board: Json): Json {
  const { text = "" } = versions.since(version) ?? {};
  return feedEvents(text).reduce((shown, { name, data }) => {
    const message = JSON.parse(data);
    return name === "board" ? message.board : applyPatch(shown, message.patch);
  }, board);
}

/** JSON in which the order of members does not count. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

Deno.test("whatever boards there were, a page of any version comes to the latest", () => {
  const boards = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1 });
  fc.assert(fc.property(boards, (boards) => {
    const versions = createVersions();
    const known: { version: string; board: Json }[] = [{ version: "", board: null }];
    for (const [at, board] of boards.entries()) {
      versions.take(board, at);
      known.push({ version: versions.version, board: plain(board) as Json });
    }
    const latest = plain(boards.at(-1));
    for (const { version, board } of known) {
      assertEquals(plain(follow(versions, version, board)), latest);
    }
  }));
});

Deno.test("a board that says the same is no new version", () => {
  const versions = createVersions();
  assertEquals(versions.since("v0"), undefined);
  assertEquals(versions.take({ a: 1, b: undefined, c: Infinity }, 1), true);
  assertEquals(versions.take({ a: 1, c: null }, 2), false);
  assertEquals(versions.take({ c: null, a: 1 }, 3), false);
  assertEquals([versions.version, versions.since("v1")], ["v1", undefined]);
});

Deno.test("what is remembered is never more than the board itself, nor more than 100 changes", () => {
  const versions = createVersions();
  const rows = Array.from({ length: 3_000 }, (_, row) => ({ row }));
  for (let n = 1; n <= 300; n++) versions.take({ n, rows }, n);
  const isPatched = (version: string) => versions.since(version)?.text.includes("event: patch");
  assertEquals([isPatched("v200"), isPatched("v199")], [true, false]);
  const small = createVersions();
  for (let n = 1; n <= 300; n++) small.take({ n }, n);
  const whole = small.since("")?.text.length ?? 0;
  for (let n = 1; n < 300; n++) {
    assert((small.since(`v${n}`)?.text.length ?? 0) <= whole + 64, `v${n}`);
  }
});

Deno.test("an event's data is one line, whatever is in the board", () => {
  const versions = createVersions();
  const name = "a\n\nevent: board\ndata: {}\r\u2028";
  versions.take({ name }, 1);
  const [only, ...others] = feedEvents(versions.since("")?.text ?? "");
  assertEquals(others, []);
  assertEquals(JSON.parse(only?.data ?? "").board.name, name);
});
