import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Family } from "../../lib/metrics/family.ts";
import { metricNames } from "../../lib/metrics/names.ts";
import { prometheusName, prometheusText } from "../../lib/metrics/prometheus_text.ts";
import { readText } from "./_scrape.ts";

Deno.test("names become Prometheus' own: units spelt out, counters with _total", () => {
  assertEquals(prometheusName({ name: "a.b", kind: "counter" }), "a_b_total");
  assertEquals(prometheusName({ name: "a.b", kind: "gauge" }), "a_b");
  assertEquals(
    prometheusName({ name: "gen_ai.client.operation.duration", kind: "distribution", unit: "s" }),
    "gen_ai_client_operation_duration_seconds",
  );
});

Deno.test("no two metrics have one name, and every name is one that Prometheus takes", () => {
  const names = Object.values(metricNames).map(prometheusName);
  assertEquals(new Set(names).size, names.length);
  assertEquals(names.filter((name) => !/^[a-z][a-z0-9_]*$/.test(name)), []);
});

Deno.test("a distribution with bounds is a histogram, and one without is a summary", () => {
  const labels = { "gen_ai.token.type": "input" };
  const family = (upTo: [number, number][]): Family => ({
    name: "t",
    help: "h",
    kind: "distribution",
    samples: [{ labels, distribution: { count: 3, sum: 7, upTo } }],
  });
  assertEquals(
    prometheusText([family([[0.5, 1], [2, 2]])]),
    `# HELP t h
# TYPE t histogram
t_bucket{gen_ai_token_type="input",le="0.5"} 1
t_bucket{gen_ai_token_type="input",le="2"} 2
t_bucket{gen_ai_token_type="input",le="+Inf"} 3
t_sum{gen_ai_token_type="input"} 7
t_count{gen_ai_token_type="input"} 3
`,
  );
  assertEquals(
    prometheusText([family([])]),
    `# HELP t h
# TYPE t summary
t_sum{gen_ai_token_type="input"} 7
t_count{gen_ai_token_type="input"} 3
`,
  );
});

Deno.test("a metric without samples is left out", () => {
  assertEquals(prometheusText([{ name: "t", help: "h", kind: "gauge", samples: [] }]), "");
});

Deno.test("any text is a label's value that is read back as it was", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const written = prometheusText([
        { name: "t", help: "h", kind: "gauge", samples: [{ labels: { a: text }, value: 1 }] },
      ]);
      // One line for one sample, whatever is in it.
      assertEquals(written.split("\n").length, 4);
      assertEquals(readText(written).get("t")?.[0]?.labels, { a: text });
    }),
    { seed: 8, examples: [['\\"\n\\n} 5\n# TYPE'], ["\\"], ["\\\\n"]] },
  );
});
