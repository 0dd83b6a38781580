import { visibleFilter } from "../dashboard/board.ts";
import { readFilter } from "../dashboard/filter.ts";
import type { RequestContext } from "./context.ts";
import type { Dashboard } from "./dashboard.ts";
import type { LiveFeeds } from "./live_feeds.ts";
import { buildOf, type Pages } from "./pages.ts";
import type { Visitor } from "./stats.ts";

export interface LiveParts {
  dashboard: Dashboard;
  live: LiveFeeds;
  pages: Pages | undefined;
}

/** Longer names are of no version that was ever sent. */
const LONGEST_VERSION = 64;

/**
 * `GET /dashboard/api/live`: what the dashboard shows and how it changes, as server-sent events. A
 * page says in `since`, or a browser by itself in `Last-Event-ID`, from which version it goes on.
 *
 * @throws {GatewayError} when this caller may not see the dashboard, or too many watch it.
 */
export async function liveReply(
  { dashboard, live, pages }: LiveParts,
  context: RequestContext,
): Promise<Response> {
  const { request, url, fromLoopback } = context;
  const viewer = dashboard.viewer(context);
  // The request itself is gone by the time that rights are looked at again.
  const visitor: Visitor = { request: { headers: new Headers(request.headers) }, fromLoopback };
  const since = request.headers.get("last-event-id") || url.searchParams.get("since") || "";
  const body = live.open({
    viewer,
    filter: visibleFilter(readFilter(url.searchParams), viewer.view),
    since: since.length <= LONGEST_VERSION ? since : "",
    build: await buildOf(pages),
    mayStay() {
      try {
        return dashboard.viewer(visitor).view === viewer.view;
      } catch {
        return false;
      }
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    },
  });
}
