import { asText, type Json } from "../json.ts";
import { isGiven } from "./check_parameters.ts";
import { refuse } from "./refuse.ts";
import { itemType } from "./responses_check_input.ts";

/** Call types and the type of the item that answers each. */
const outputs: Readonly<Record<string, string>> = {
  function_call: "function_call_output",
  custom_tool_call: "custom_tool_call_output",
};

const outputTypes = new Set(Object.values(outputs));

/** Checks that calls and outputs belong together, and that reasoning leads to something. */
export function checkOrder(items: readonly Json[]): void {
  checkCalls(items);
  items.forEach((item, index) => {
    if (itemType(item) !== "reasoning") return;
    const next = items.slice(index + 1).find((later) => itemType(later) !== "reasoning");
    if (next && isProduced(next) && isSameAnswer(item, next)) return;
    throw refuse(
      `Item '${asText(item.id)}' of type 'reasoning' was provided without its required following ` +
        "item.",
      { param: "input" },
    );
  });
}

function checkCalls(items: readonly Json[]): void {
  const open = new Map<string, string>();
  for (const item of items) {
    const type = itemType(item);
    const id = asText(item.call_id);
    const expected = outputs[type];
    if (expected) open.set(id, expected);
    if (!outputTypes.has(type)) continue;
    if (open.get(id) !== type) {
      const kind = type === "function_call_output" ? "function" : "custom tool";
      throw refuse(`No tool call found for ${kind} call output with call_id ${id}.`, {
        param: "input",
      });
    }
    open.delete(id);
  }
  const [left] = open.keys();
  if (left !== undefined) {
    throw refuse(`No tool output found for function call ${left}.`, { param: "input" });
  }
}

/** A message of the assistant that has lost its id is not the one that the reasoning led to. */
function isSameAnswer(reasoning: Json, next: Json): boolean {
  return !isGiven(reasoning.id) || itemType(next) !== "message" || isGiven(next.id);
}

/** Whether the model itself made the item, rather than the client. */
function isProduced(item: Json): boolean {
  const type = itemType(item);
  return type === "message" ? item.role === "assistant" : type.endsWith("_call");
}
