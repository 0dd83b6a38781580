/** Every way in which GitLab declines to give a token, in every way of asking. */
import { askings, crossings } from "../gateway/_apis.ts";
import { assertExchangeFails, exchangeFailures } from "../gateway/_exchange_failures.ts";

for (const [name, row] of Object.entries(exchangeFailures)) {
  for (const asking of [...askings, ...crossings]) {
    Deno.test(`${asking.label}: ${name} is told with ${row.status}`, () =>
      assertExchangeFails(asking, row));
  }
}
