/** Thinking, asked for in every way, shown and replayed. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Json } from "../../gateway/_looking.ts";
import type { Cell } from "../_cells.ts";
import type { Exchange } from "../_conversation.ts";
import { answered, ask, runTool, type Scenario, told } from "./_scenario.ts";

const hasUpstreamThinking = ({ upstream }: Cell) => upstream !== "chat";

export const thinking: readonly Scenario[] = [
  {
    name: "thinking",
    talk: { effort: "high", turns: ask("Think about this") },
    check([first], cell) {
      const { thinking, seals } = told(first);
      if (!hasUpstreamThinking(cell)) return;
      assertStringIncludes(thinking, "Think about this");
      assertEquals(seals.length, cell.client === "chat" ? 0 : 1);
    },
  },
  {
    name: "thinking that comes back over two turns",
    talk: { effort: "medium", tools: [runTool], turns: ask("Run `uptime`") },
    then: [answered, () => ask("And now run `date`"), answered],
    check(exchanges, cell) {
      if (!hasUpstreamThinking(cell)) return;
      const seals = exchanges.flatMap(({ said }) => said?.seals ?? []);
      assertEquals(new Set(seals).size, 4);
      const [, second, , fourth] = exchanges;
      // The thinking before the call comes first in its turn, with the vendor's own seal.
      assertReplayed(second, seals.slice(0, 1), cell);
      const isKept = cell.client !== "chat";
      assertReplayed(fourth, isKept ? seals.slice(0, 3) : [seals[0], seals[2]], cell);
    },
  },
  ...["none", "minimal", "low", "medium", "high", "xhigh", "max", "utmost"].map((
    effort,
  ): Scenario => ({
    name: `the effort ${effort}`,
    talk: { effort, tools: [runTool], turns: ask("Run `date`") },
    then: [answered],
  })),
  ...[
    { type: "enabled", budget_tokens: 2048 },
    { type: "enabled", budget_tokens: 31_999, display: "omitted" },
    { type: "enabled", budget_tokens: 90_000 },
    { type: "disabled" },
    { type: "adaptive", display: "omitted" },
  ].map((thinking): Scenario => ({
    name: `thinking as ${Object.values(thinking).join(" ")}`,
    clients: ["messages"],
    talk: { limit: 32_000, tools: [runTool], turns: ask("Run `date`"), extra: { thinking } },
    then: [answered],
    check([first], { upstream }) {
      const { content } = first?.answer ?? {};
      const isOn = content.some((block: Json) => block.type === "thinking");
      if (thinking.type === "disabled") assert(!isOn);
      else if (upstream === "messages") assert(isOn);
      if (thinking.display === "omitted") assertEquals(told(first).thinking, "");
    },
  })),
];

/** The upstream got back the thinking with these seals, in this order, and no other. */
function assertReplayed(
  exchange: Exchange | undefined,
  seals: readonly (string | undefined)[],
  { upstream }: Cell,
): void {
  const { sent } = exchange ?? {};
  const found: [seal: string, text: string][] = upstream === "messages"
    ? sent.messages.flatMap(({ content }: Json) => content)
      .filter(({ type }: Json) => type === "thinking")
      .map(({ signature, thinking }: Json) => [signature, thinking])
    : sent.input.filter(({ type }: Json) => type === "reasoning")
      .map(({ encrypted_content, summary }: Json) => [encrypted_content, summary[0]?.text]);
  assertEquals(found.map(([seal]) => seal), seals);
  for (const [, text] of found) assert(text, "with what was thought");
}
