import type { Context } from "./context.ts";
import { frameOf } from "./frame.ts";
import { HttpError } from "./http_error.ts";
import { renderPage } from "./render_page.ts";
import type { Scope } from "./route_table.ts";

/**
 * The answer to a request that failed: the error page with the error's status, or where there is none
 * a line of text, which says nothing of an unexpected error.
 *
 * @throws {AggregateError} when the error page fails too, with both errors.
 */
export async function errorReply<State>(
  ctx: Context<State>,
  error: unknown,
  scope: Scope<State>["error"],
): Promise<Response> {
  const { status, message } = error instanceof HttpError
    ? error
    : { status: 500, message: "Internal server error" };
  if (!scope) return new Response(message, { status });
  ctx.error = error;
  ctx[frameOf].shell = scope.shell;
  try {
    return await renderPage(ctx, scope.page, { init: { status } });
  } catch (failure) {
    throw new AggregateError([error, failure], "Cannot render the error page");
  }
}
