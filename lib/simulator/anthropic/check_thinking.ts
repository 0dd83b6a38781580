import { asList, asText, isObject, type Json } from "../json.ts";
import type { AnthropicRules } from "../models.ts";
import { unknownTag } from "./check_blocks.ts";
import { refuse } from "./refuse.ts";
import { conversation } from "./turns.ts";

const EFFORTS = ["low", "medium", "high", "xhigh", "max"];

/** Checks `thinking` and `output_config.effort`. */
export function checkThinking(body: Json, rules: AnthropicRules): void {
  const effort = isObject(body.output_config) ? body.output_config.effort : undefined;
  if (effort !== undefined && effort !== null) checkEffort(effort, rules);
  const { thinking } = body;
  if (thinking === undefined || thinking === null) return;
  if (!isObject(thinking)) throw refuse("thinking: Input should be an object");
  const type = asText(thinking.type);
  if (!["adaptive", "disabled", "enabled"].includes(type)) {
    throw refuse(unknownTag("thinking", type, ["adaptive", "disabled", "enabled"]));
  }
  if (type === "enabled") checkBudget(thinking, body, rules);
  if (type === "adaptive" && !rules.adaptive) {
    throw refuse("adaptive thinking is not supported on this model");
  }
  if (type === "disabled") checkOff(effort, rules);
  const display = thinking.display ?? "summarized";
  if (!["summarized", "omitted", "updates"].includes(asText(display))) {
    throw refuse(`thinking.${type}.display: Input should be 'summarized' or 'omitted'`);
  }
}

function checkEffort(effort: unknown, { efforts }: AnthropicRules): void {
  if (!EFFORTS.includes(asText(effort))) {
    throw refuse(
      "output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'",
    );
  }
  if (efforts.length === 0) throw refuse("This model does not support the effort parameter.");
  if (!efforts.includes(asText(effort))) {
    throw refuse(
      `This model does not support effort level '${asText(effort)}'. ` +
        `Supported levels: ${[...efforts].sort().join(", ")}.`,
    );
  }
}

function checkBudget(thinking: Json, body: Json, rules: AnthropicRules): void {
  if (!rules.budget) {
    throw refuse(
      '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" ' +
        'and "output_config.effort" to control thinking behavior.',
    );
  }
  const { budget_tokens: budget } = thinking;
  if (budget === undefined) throw refuse("thinking.enabled.budget_tokens: Field required");
  if (typeof budget !== "number" || !Number.isInteger(budget) || budget < 1024) {
    throw refuse(
      "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024",
    );
  }
  if (typeof body.max_tokens === "number" && body.max_tokens <= budget) {
    throw refuse("`max_tokens` must be greater than `thinking.budget_tokens`.");
  }
  // Models that also think adaptively do not mind turns that began without thinking.
  if (!rules.adaptive) checkLoop(body.messages);
}

/** In a tool loop that is still going on, the last assistant turn has to begin with thinking. */
function checkLoop(messages: unknown): void {
  const turns = conversation(messages);
  const index = turns.findLastIndex((turn) => turn.role === "assistant");
  const later = turns.slice(index + 1).flatMap((turn) => turn.blocks);
  const goesOn = later.length === 0 || later.some((block) => block.type === "tool_result");
  const first = asList(turns[index]?.blocks)[0];
  if (!goesOn || !isObject(first)) return;
  if (first.type === "thinking" || first.type === "redacted_thinking") return;
  throw refuse(
    `messages.${turns[index]?.index}.content.0.type: Expected \`thinking\` or ` +
      `\`redacted_thinking\`, but found \`${asText(first.type)}\`. When \`thinking\` is enabled, ` +
      "a final `assistant` message must start with a thinking block.",
  );
}

function checkOff(effort: unknown, { thinkingOff }: AnthropicRules): void {
  const high = effort === "xhigh" || effort === "max";
  if (thinkingOff === "yes" || (thinkingOff === "up_to_high" && !high)) return;
  throw refuse(
    '"thinking.type.disabled" is not supported for this model' + (high ? " at this effort." : "."),
  );
}
