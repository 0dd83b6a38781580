/**
 * The dashboard: a Fresh app that knows of the gateway what is handed to it with each request.
 *
 * @module
 */
import { App, csp, HttpError, staticFiles } from "fresh";
import type { PageInfo } from "./lib/http/pages.ts";
import type { State } from "./utils.ts";

export const app = new App<State>();

app.use(csp({ useNonce: true }));
app.use(staticFiles());
app.use(async (ctx) => {
  const { gateway, report } = ctx.info as PageInfo;
  if (!gateway) throw new HttpError(404);
  ctx.state.gateway = gateway;
  try {
    return await ctx.next();
  } catch (error) {
    if (!(error instanceof HttpError)) report(error);
    throw error;
  }
});
app.fsRoutes();
