import { assertEquals } from "@std/assert";
import { createCatalog } from "../../lib/models/catalog.ts";
import { creditRates, estimateCredits, publishedRates } from "../../lib/dashboard/credits.ts";

Deno.test("calls cost by the rate of their model", () => {
  const { credits, unpriced } = estimateCredits([
    ["duo-chat-sonnet-4-5", 10],
    ["duo-chat-gpt-5-mini", 16],
  ], publishedRates);
  assertEquals(credits, 7);
  assertEquals(unpriced, 0);
});

Deno.test("calls without a known price are counted apart, not guessed", () => {
  assertEquals(estimateCredits([["duo-chat-fable-5-1", 3], ["other-openai", 2]], publishedRates), {
    credits: 0,
    unpriced: 5,
  });
});

Deno.test("every published rate is of a model of the catalog", () => {
  const { models } = createCatalog({ aliases: new Map(), defaultModel: "duo-chat-sonnet-4-5" });
  const ids = new Set(models.map(({ id }) => id));
  assertEquals([...publishedRates.keys()].filter((id) => !ids.has(id)), []);
});

Deno.test("an operator's rates stand above the published ones", () => {
  const rates = creditRates(new Map([["duo-chat-fable-5-1", 0.5], ["duo-chat-sonnet-4-5", 4]]));
  assertEquals(rates.get("duo-chat-fable-5-1"), 0.5);
  assertEquals(rates.get("duo-chat-sonnet-4-5"), 4);
  assertEquals(rates.get("duo-chat-opus-4-5"), 1.2);
});
