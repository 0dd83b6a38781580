/** What scenarios are made of. */
import { assert } from "@std/assert";
import type { DialectName } from "../../../lib/dialects/names.ts";
import type { Cell } from "../_cells.ts";
import type { Exchange } from "../_conversation.ts";
import type { Said, Talk, TalkTool, Told } from "../_talk.ts";

/** Something that is done in every cell, and what has to be true of it. */
export interface Scenario {
  name: string;
  /** Clients whose API can say it; all unless given. */
  clients?: readonly DialectName[];
  talk: Talk;
  /** What is said next to each answer; each is one more request. */
  then?: readonly ((told: Told) => Said[])[];
  /** Texts of the last request that the upstream gets, in this order. */
  reaches?: readonly string[];
  check?(exchanges: readonly Exchange[], cell: Cell): void;
}

/** A tool that the simulated models like to call. */
export const runTool: TalkTool = {
  name: "Bash",
  description: "Runs a command.",
  schema: {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    properties: { command: { type: "string" }, timeout: { type: "integer", minimum: 1 } },
    required: ["command"],
    additionalProperties: false,
  },
};

/** A tool without arguments. */
export const lookTool: TalkTool = { name: "look_around" };

/** What a user says. */
export const ask = (...turns: string[]): Said[] => turns.map((user) => ({ user }));

/** The results of all calls, in an order that is not theirs. */
export const answered = (told: Told): Said[] => [{
  results: told.calls.map(({ id, custom }, index) => ({
    id,
    shown: `result ${index + 1}`,
    ...(custom && { custom }),
  })).reverse(),
}];

/** What the client was told. */
export function told(exchange: Exchange | undefined): Told {
  assert(exchange);
  return exchange.told;
}
