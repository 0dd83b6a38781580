import { useEffect, useRef, useState } from "preact/hooks";
import { BoardView } from "../components/BoardView.tsx";
import { Notice } from "../components/Notice.tsx";
import type { Board } from "../lib/dashboard/board.ts";
import { Feed, type FeedDeps, type LinkState } from "../lib/dashboard/feed.ts";
import { filterQuery, readFilter } from "../lib/dashboard/filter.ts";

export interface LiveBoardProps {
  board: Board;
  /** When the board was made, in milliseconds since the epoch by the server's clock. */
  at: number;
  /** What the page is made of; empty when that is not known. */
  build?: string;
}

/** The dashboard, kept up to date while somebody looks at it. */
export default function LiveBoard(props: LiveBoardProps) {
  const [link, setLink] = useState<LinkState>("still");
  const [query, setQuery] = useState(() => filterQuery(props.board.filter));
  const [{ board, at, shownQuery }, setShown] = useState({ ...props, shownQuery: query });
  const [isRefused, setRefused] = useState(false);
  const now = useServerTime(at);

  useEffect(() => {
    const feed = new Feed(query, browser, {
      // The server's own JSON.
      onBoard: (board, at) => setShown({ board: board as unknown as Board, at, shownQuery: query }),
      onState: setLink,
      onBuild: (build) => reloadFor(build, props.build),
    });
    const follow = () => document.hidden ? feed.pause() : feed.open();
    follow();
    document.addEventListener("visibilitychange", follow);
    return () => {
      document.removeEventListener("visibilitychange", follow);
      feed.close();
    };
  }, [query]);

  useEffect(() => {
    const goBack = () => setQuery(location.search);
    addEventListener("popstate", goBack);
    return () => removeEventListener("popstate", goBack);
  }, []);

  const filter = readFilter(new URLSearchParams(query));
  return (
    <>
      {isRefused && <Notice kind="warning">The request could not be cancelled.</Notice>}
      <BoardView
        // What is being asked for, while its board is still on its way.
        board={{ ...board, filter }}
        isLoading={shownQuery !== query}
        at={at}
        now={now}
        link={link}
        onFilter={(query) => {
          const asked = filterQuery(readFilter(new URLSearchParams(query)));
          history.pushState(null, "", location.pathname + asked);
          setQuery(asked);
        }}
        onCancel={async (id) => setRefused(!await cancel(id))}
      />
    </>
  );
}

const browser: FeedDeps = {
  openStream: (url) => new EventSource(url),
  async fetchJson(url) {
    const reply = await fetch(url);
    if (!reply.ok) throw new Error(`status ${reply.status}`);
    return await reply.json();
  },
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/**
 * The server's time, second by second, from what it was `at` the last message: clocks of browsers
 * may be minutes wrong.
 */
function useServerTime(at: number): number {
  const [now, setNow] = useState(at);
  const last = useRef({ at, heard: 0 });
  useEffect(() => {
    last.current = { at, heard: performance.now() };
    setNow(at);
    const tick = () => setNow(last.current.at + performance.now() - last.current.heard);
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [at]);
  return Math.max(now, at);
}

/**
 * Loads the page anew when the server has become another one than it was made by: it may show what
 * this page knows nothing of. It does so once for each build, because where several processes answer,
 * the next page may come from an old one again.
 */
function reloadFor(build: string, own: string | undefined): void {
  if (!own || build === own || sessionStorage.getItem("build") === build) return;
  sessionStorage.setItem("build", build);
  location.reload();
}

/** Asks for a request to be ended; whether that was done. */
async function cancel(id: string): Promise<boolean> {
  try {
    const reply = await fetch("/dashboard/api/cancel", {
      method: "POST",
      body: new URLSearchParams({ id }),
    });
    return reply.ok;
  } catch {
    return false;
  }
}
