import { exportCsv } from "../../lib/dashboard/export.ts";
import { readFilter } from "../../lib/dashboard/filter.ts";
import { define } from "../../utils.ts";

export const handler = define.handlers({
  GET(ctx) {
    const dashboard = ctx.state.gateway.dashboard();
    const records = dashboard.exchanges(readFilter(ctx.url.searchParams));
    return ctx.text(exportCsv(records, dashboard.viewer.view), {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": 'attachment; filename="duo-gateway.csv"',
        "cache-control": "no-store",
      },
    });
  },
});
