import { JsonError } from "../../core/json_error.ts";
import { JsonScanner } from "../../core/json_scan.ts";
import type { SseEvent } from "../../core/sse.ts";
import type { WireFold } from "../mod.ts";
import { damagedStream, type Gathering, gatherStream } from "../shared/gather_stream.ts";
import { asRecord, parseJson } from "../shared/json.ts";
import { ResponsesTap } from "./tap.ts";

/**
 * Takes the whole response out of a Responses stream: its last event holds what a unary call gives,
 * and its bytes are kept as they are.
 */
export function foldResponses(): WireFold {
  return gatherStream(new ResponsesTap(), new LastResponse());
}

/** Events that end an answer. */
const last: ReadonlySet<unknown> = new Set(["response.completed", "response.incomplete"]);

class LastResponse implements Gathering {
  #data: string | undefined;

  event({ event, data }: SseEvent): void {
    if (this.#data !== undefined) return;
    const type = event === "" ? asRecord(parseJson(data))?.type : event;
    if (last.has(type)) this.#data = data;
  }

  answer(): string {
    const response = this.#data === undefined ? undefined : memberText(this.#data, "response");
    if (response === undefined) throw damagedStream();
    return response;
  }
}

/** The text of a member that is an object; `undefined` when the JSON does not have one. */
function memberText(json: string, key: string): string | undefined {
  const bytes = new TextEncoder().encode(json);
  const scanner = new JsonScanner({ maxDepth: Infinity });
  try {
    scanner.push(bytes);
    const member = scanner.end().members.get(key);
    if (member?.type !== "object") return undefined;
    return new TextDecoder().decode(bytes.subarray(member.valueStart, member.valueEnd));
  } catch (cause) {
    if (cause instanceof JsonError) return undefined;
    throw cause;
  }
}
