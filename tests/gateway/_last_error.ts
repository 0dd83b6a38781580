import { assert, assertEquals } from "@std/assert";
import { parseEvents } from "../../lib/core/sse.ts";
import type { DialectName } from "../../lib/dialects/names.ts";

/** The error in which a stream ends, in the dialect's own form. */
export const lastError: Record<DialectName, (text: string) => { message: string; code?: string }> =
  {
    messages(text) {
      const last = parseEvents(text).at(-1);
      const data = JSON.parse(last?.data ?? "{}");
      assertEquals([last?.event, data.type], ["error", "error"]);
      assert(!text.includes("message_stop"));
      return { message: data.error.message };
    },
    chat(text) {
      const { error } = JSON.parse(parseEvents(text).at(-1)?.data ?? "{}");
      assert(!text.includes("[DONE]") && !/"finish_reason":"/.test(text));
      return { message: error.message, code: error.code };
    },
    responses(text) {
      const last = parseEvents(text).at(-1);
      const { type, response, sequence_number } = JSON.parse(last?.data ?? "{}");
      assertEquals([last?.event, type, response.status], [
        "response.failed",
        "response.failed",
        "failed",
      ]);
      assertEquals(sequence_number, parseEvents(text).length - 1);
      assert(!text.includes("event: response.completed"));
      return { message: response.error.message, code: response.error.code };
    },
  };
