import { checkSameOrigin } from "../access/origin.ts";
import type { Clock } from "../core/clock.ts";
import { GatewayError } from "../core/errors.ts";
import { filterQuery, readFilter } from "../dashboard/filter.ts";
import type { RequestContext } from "./context.ts";
import type { Dashboard } from "./dashboard.ts";
import { isBrowser } from "./pages.ts";
import { readForm } from "./read_form.ts";

export interface CancelParts {
  dashboard: Dashboard;
  clock: Clock;
}

/**
 * `POST /dashboard/api/cancel`: ends the request whose `id` is in the form. A browser without scripts
 * is sent back to the dashboard, where it sees what has become of it.
 *
 * @throws {GatewayError} `forbidden` unless this caller may, `route_not_found` when no such request is
 * running. One that another process serves ends within about two seconds; `unavailable` when that
 * cannot be told.
 */
export async function cancelReply(
  { dashboard, clock }: CancelParts,
  context: RequestContext,
): Promise<Response> {
  const { request } = context;
  checkSameOrigin(request.headers);
  if (!dashboard.viewer(context).mayCancel) {
    throw new GatewayError(
      "forbidden",
      "Requests can be cancelled by who is signed in with a key that may see the dashboard, or, " +
        "where no key is needed, on the gateway's own machine.",
    );
  }
  const form = await readForm(request, clock);
  const isCancelled = await dashboard.cancel(form.get("id") ?? "");
  if (isBrowser(request.headers)) {
    return new Response(null, {
      status: 303,
      headers: { location: `/dashboard${queryOf(request.headers.get("referer"))}` },
    });
  }
  if (!isCancelled) throw new GatewayError("route_not_found", "No such request is running.");
  return new Response(null, { status: 204 });
}

/** The filter of the page that a form was on. */
function queryOf(referrer: string | null): string {
  const page = URL.parse(referrer ?? "");
  return page ? filterQuery(readFilter(page.searchParams)) : "";
}
