import { page } from "fresh";
import { Head } from "fresh/runtime";
import LiveBoard from "../../islands/LiveBoard.tsx";
import { readFilter } from "../../lib/dashboard/filter.ts";
import { define } from "../../utils.ts";

export const handler = define.handlers({
  async GET(ctx) {
    const { gateway } = ctx.state;
    const board = await gateway.dashboard().board(readFilter(ctx.url.searchParams));
    return page({ ...board, build: await gateway.build() }, {
      headers: { "cache-control": "no-store" },
    });
  },
});

export default define.page<typeof handler>(function DashboardPage({ data: { board, at, build } }) {
  return (
    <>
      <Head>
        <title>Dashboard - Duo Gateway</title>
      </Head>
      <LiveBoard board={board} at={at} build={build} />
    </>
  );
});
