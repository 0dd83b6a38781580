/** The Grafana dashboard asks for metrics and labels that there are. */
import { assert, assertEquals } from "@std/assert";
import { z } from "zod";
import { faults } from "../../lib/simulator/mod.ts";
import { apis } from "../gateway/_apis.ts";
import { createTestGateway } from "../helpers/test_gateway.ts";
import { rows, scrape } from "../metrics/_scrape.ts";
import { parser } from "../npm/promql.ts";
import { projectFile } from "./tables.ts";

const dashboard = z.object({
  panels: z.array(z.object({
    id: z.number(),
    title: z.string(),
    gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
    targets: z.array(z.object({ expr: z.string(), legendFormat: z.string() })),
  })),
  templating: z.object({
    list: z.array(z.object({ name: z.string(), query: z.string(), type: z.string() })),
  }),
}).parse(JSON.parse(await projectFile("docs/grafana.json")));

/** What Grafana puts in for its variables. */
const filledIn = (query: string) =>
  query.replaceAll("$__rate_interval", "5m").replaceAll(/\$\w+/g, "x");

interface Selector {
  readonly metric: string;
  readonly labels: readonly string[];
}

/** The metrics that a query selects by which labels, and the labels by which it groups. */
function readQuery(query: string): { selectors: Selector[]; grouping: string[] } {
  const text = filledIn(query);
  const selectors: Selector[] = [];
  const grouping: string[] = [];
  parser.parse(text).iterate({
    enter(node) {
      assert(!node.type.isError, `${query} is not PromQL: ${text.slice(node.from)}`);
      const within = (name: string) =>
        node.node.getChildren(name).map(({ from, to }) => text.slice(from, to));
      if (node.name === "VectorSelector") {
        const matchers = node.node.getChild("LabelMatchers")
          ?.getChildren("UnquotedLabelMatcher") ?? [];
        selectors.push({
          metric: within("Identifier")[0] ?? "",
          labels: matchers.map((matcher) => {
            const label = matcher.getChild("LabelName");
            assert(label);
            return text.slice(label.from, label.to);
          }),
        });
      }
      if (node.name === "GroupingLabels") grouping.push(...within("LabelName"));
    },
  });
  return { selectors, grouping };
}

/** Every metric with its labels, from a gateway in which everything has happened once. */
async function served(): Promise<Map<string, string[]>> {
  const gateway = createTestGateway();
  for (const api of apis) await (await gateway.ask(api.path, api.request())).text();
  gateway.simulator.inject(faults.proxy.serverError());
  const [api] = apis;
  if (api) await (await gateway.ask(api.path, api.request())).text();
  const scraped = await scrape(gateway);
  return new Map([...scraped.keys()].map((name) => [
    name,
    [...new Set(rows(scraped, name).flatMap(({ labels }) => Object.keys(labels)))],
  ]));
}

/** What Prometheus adds to everything that it scrapes. */
const OF_PROMETHEUS = ["job", "instance"];

Deno.test("every query of docs/grafana.json is PromQL over metrics and labels that there are", async () => {
  const there = await served();
  for (const { title, targets } of dashboard.panels) {
    for (const { expr, legendFormat } of targets) {
      const { selectors, grouping } = readQuery(expr);
      assert(selectors.length > 0, `${title} selects nothing`);
      for (const { metric, labels } of selectors) {
        const known = there.get(metric);
        assert(known, `${title} asks for ${metric}, which there is not`);
        const unknown = [...labels, ...grouping]
          .filter((label) => ![...known, ...OF_PROMETHEUS].includes(label));
        assertEquals(unknown, [], `${title}: ${metric}`);
      }
      for (const [, label = ""] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) {
        assert(grouping.includes(label), `${title} names ${label}, by which it does not group`);
      }
    }
  }
});

Deno.test("docs/grafana.json's variables are made of a metric that there is", async () => {
  const queries = dashboard.templating.list.filter(({ type }) => type === "query");
  assertEquals(queries.map(({ name }) => name), OF_PROMETHEUS);
  const there = await served();
  for (const { query } of queries) {
    const [, metric = ""] = /^label_values\((\w+)/.exec(query) ?? [];
    assert(there.has(metric), query);
  }
});

Deno.test("docs/grafana.json shows every metric of the gateway", async () => {
  const text = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)).join();
  const unseen = [...(await served()).keys()]
    .map((name) => name.replace(/_(bucket|sum|count)$/, ""))
    .filter((name) => !text.includes(name));
  assertEquals([...new Set(unseen)], []);
});

Deno.test("no two panels of docs/grafana.json lie on one another", () => {
  const taken = new Map<string, string>();
  for (const { title, gridPos: { x, y, w, h } } of dashboard.panels) {
    assert(x + w <= 24, `${title} is too far right`);
    for (let column = x; column < x + w; column++) {
      for (let row = y; row < y + h; row++) {
        assertEquals(
          taken.get(`${column} ${row}`),
          undefined,
          `${title} has a place that is taken`,
        );
        taken.set(`${column} ${row}`, title);
      }
    }
  }
  assertEquals(new Set(dashboard.panels.map(({ id }) => id)).size, dashboard.panels.length);
});

Deno.test("the check of queries finds what is not PromQL", () => {
  let found = "";
  try {
    readQuery("sum(rate(a[$__rate_interval])");
  } catch (error) {
    found = String(error);
  }
  assert(found.includes("is not PromQL"));
});
