import { type DialectName, dialectNames } from "../../lib/dialects/names.ts";
import { chatClient } from "./_chat_client.ts";
import { messagesClient } from "./_messages_client.ts";
import { responsesClient } from "./_responses_client.ts";
import type { Client } from "./_talk.ts";

/** A client's dialect, the one in which the model is asked, and models that differ there. */
export interface Cell {
  client: DialectName;
  upstream: DialectName;
  models: readonly string[];
  label: string;
}

export const clients: Readonly<Record<DialectName, Client>> = {
  messages: messagesClient,
  chat: chatClient,
  responses: responsesClient,
};

/** One model of each generation whose rules differ. */
const models: Readonly<Record<DialectName, readonly string[]>> = {
  messages: [
    "duo-chat-sonnet-4-5",
    "duo-chat-opus-4-6",
    "duo-chat-opus-4-8",
    "duo-chat-fable-5-1",
  ],
  chat: ["gpt-5", "duo-chat-gpt-5-2", "duo-chat-gpt-5-4"],
  responses: [
    "duo-chat-gpt-5-2",
    "duo-chat-gpt-5-5",
    "duo-chat-gpt-5-6-sol",
    "duo-chat-gpt-5-3-codex",
    "duo-chat-gpt-6-astra",
  ],
};

/** Every client's dialect with every dialect that models are asked in. */
export const cells: readonly Cell[] = dialectNames.flatMap((client) =>
  dialectNames.map((upstream) => ({
    client,
    upstream,
    models: models[upstream],
    label: `${client} -> ${upstream}`,
  }))
);
