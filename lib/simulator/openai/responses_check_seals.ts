import { asText, type Json } from "../json.ts";
import type { SimulatedModel } from "../models.ts";
import { isSealed, seal } from "../seal.ts";
import { isGiven } from "./check_parameters.ts";
import { refuse } from "./refuse.ts";

/** Encrypted reasoning, as far as anybody can tell. */
export function encrypt(model: SimulatedModel, id: string): string {
  return seal(family(model), id);
}

/** Checks that reasoning which comes back is of the model's own family. */
export function checkSeals(items: readonly Json[], model: SimulatedModel): void {
  for (const { type, encrypted_content: sealed } of items) {
    if (type !== "reasoning" || !isGiven(sealed)) continue;
    if (isSealed(family(model), asText(sealed))) continue;
    throw refuse(
      `The encrypted content ${asText(sealed).slice(0, 12)}... could not be verified. Reason: ` +
        "Encrypted content could not be decrypted or parsed.",
      { code: "invalid_encrypted_content" },
    );
  }
}

/** `gpt-5.6`, whichever of its sizes. */
function family({ id }: SimulatedModel): string {
  return /^gpt-\d+(\.\d+)?/.exec(id)?.[0] ?? id;
}
