import type { Context } from "./context.ts";
import type { Answer } from "./route_table.ts";
import type { Middleware } from "./types.ts";

/** Runs middlewares, each of which may go on to the next by `ctx.next()`, and at last the answer. */
export async function runChain<State>(
  ctx: Context<State>,
  middlewares: readonly Middleware<State>[],
  answer: Answer<State>,
): Promise<Response> {
  const [first, ...others] = middlewares;
  if (!first) return await answer(ctx);
  ctx.next = () => runChain(ctx, others, answer);
  return await first(ctx);
}
