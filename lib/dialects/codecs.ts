import { codec as chat } from "./chat/codec.ts";
import type { Codec } from "./codec.ts";
import { codec as messages } from "./messages/codec.ts";
import type { DialectName } from "./names.ts";
import { codec as responses } from "./responses/codec.ts";

/** Every dialect's two directions of translation. */
export const codecs: Readonly<Record<DialectName, Codec>> = { messages, chat, responses };
