import { exportJson } from "../../lib/dashboard/export.ts";
import { readFilter } from "../../lib/dashboard/filter.ts";
import { define } from "../../utils.ts";

export const handler = define.handlers({
  GET(ctx) {
    const dashboard = ctx.state.gateway.dashboard();
    const records = dashboard.exchanges(readFilter(ctx.url.searchParams));
    return ctx.text(exportJson(records, dashboard.viewer.view), {
      headers: {
        "content-type": "application/json",
        "content-disposition": 'attachment; filename="duo-gateway.json"',
        "cache-control": "no-store",
      },
    });
  },
});
