/** Reads the items of a conversation into turns. */
import type {
  AssistantPart,
  DocumentPart,
  ImagePart,
  JsonValue,
  TextPart,
  ToolKind,
  ToolResultPart,
  Turn,
} from "../../core/canonical.ts";
import { readOpaque } from "../../core/reasoning_carrier.ts";
import { isJsonObject } from "../../core/schema/json_object.ts";
import type { Dropped } from "../shared/dropped.ts";
import { type ContentPart, decodeContent, wrongType } from "./content_decode.ts";
import { asList, asString } from "./read.ts";
import type { PlacedItem } from "./references.ts";
import type { ToolGatherer } from "./tools_decode.ts";
import { TOOL_SEARCH, type WireItem } from "./wire.ts";

type Media = ImagePart | DocumentPart;

/** Reads one item after another; the turns are complete once all have been read. */
export class Conversation {
  readonly #tools: ToolGatherer;
  readonly #dropped: Dropped;
  readonly #turns: Turn[] = [];
  /** The assistant's turn that the next of its items belongs to. */
  #speaking: { parts: AssistantPart[]; message?: { phase: string | undefined } } | undefined;
  /** Results that follow one another answer one batch of calls: they share a turn. */
  #results: ToolResultPart[] | undefined;
  /** Media in messages that cannot hold any: they go to the next message of the user. */
  #media: Media[] = [];

  /** @param dropped is told of what has no place in the neutral model. */
  constructor(tools: ToolGatherer, dropped: Dropped) {
    this.#tools = tools;
    this.#dropped = dropped;
  }

  add({ item, path }: PlacedItem): void {
    const type = item.type ?? (item.role ? "message" : "");
    switch (type) {
      case "message":
        return this.#message(item, path);
      case "reasoning":
        return this.#say(readReasoning(item));
      case "function_call":
        return this.#call(item, path, "function", argumentsText(item.arguments));
      case "custom_tool_call":
        return this.#call(item, path, "custom", asString(item.input) ?? "");
      case "function_call_output":
        return this.#result(item, path, "function");
      case "custom_tool_call_output":
        return this.#result(item, path, "custom");
      case "tool_search_call":
        return this.#searchCall(item);
      case "tool_search_output":
        return this.#searchResult(item, path);
      case "additional_tools":
        return this.#tools.addLater(item.tools ?? [], `${path}.tools`);
      default:
        // Calls of the vendor's own tools, compaction, and what does not exist yet.
        this.#dropped.addType(type, path);
    }
  }

  end(): Turn[] {
    if (this.#media.length > 0) this.#begin({ role: "user", parts: this.#media });
    return this.#turns;
  }

  #message(item: WireItem, path: string): void {
    const content = decodeContent(item.content, `${path}.content`, this.#dropped);
    switch (item.role) {
      case "user":
        this.#begin({
          role: "user",
          parts: [...this.#takeMedia(), ...content.flatMap(asUserPart)],
        });
        return;
      case "system":
      case "developer":
        this.#media.push(...content.filter(isMedia));
        this.#begin({ role: "system", parts: content.flatMap(asTextPart) });
        return;
      case "assistant":
        this.#media.push(...content.filter(isMedia));
        return this.#speak(content.filter((part) => !isMedia(part)), item.phase ?? undefined);
      default:
        throw wrongType(`${path}.role`, "user, assistant, system or developer");
    }
  }

  /** A message of the assistant; those of another phase have a turn of their own. */
  #speak(parts: AssistantPart[], phase: string | undefined): void {
    const message = this.#speaking?.message;
    if (message && message.phase !== phase) this.#speaking = undefined;
    if (parts.length === 0) return;
    this.#say(parts);
    if (!this.#speaking || this.#speaking.message) return;
    this.#speaking.message = { phase };
    const turn = this.#turns.at(-1);
    if (turn?.role === "assistant" && phase !== undefined) turn.phase = phase;
  }

  #say(parts: AssistantPart[]): void {
    if (parts.length === 0) return;
    if (!this.#speaking) {
      const begun: AssistantPart[] = [];
      this.#begin({ role: "assistant", parts: begun });
      this.#speaking = { parts: begun };
    }
    this.#speaking.parts.push(...parts);
  }

  #call(item: WireItem, path: string, tool: ToolKind, input: string): void {
    const { name, namespace } = item;
    if (!name) throw wrongType(`${path}.name`, "a name");
    const id = callId(item, path);
    this.#say([{ kind: "tool_call", id, name, ...(namespace && { namespace }), tool, input }]);
  }

  #result(item: WireItem, path: string, tool: ToolKind): void {
    const parts = decodeContent(item.output, `${path}.output`, this.#dropped);
    this.#answer({
      kind: "tool_result",
      callId: callId(item, path),
      tool,
      content: parts.flatMap(asUserPart),
    });
  }

  /** Without an id the vendor has run the search itself. */
  #searchCall({ call_id: id, arguments: input }: WireItem): void {
    if (!id) return;
    this.#say([{
      kind: "tool_call",
      id,
      name: TOOL_SEARCH,
      tool: TOOL_SEARCH,
      input: argumentsText(input),
    }]);
  }

  #searchResult({ call_id: callId, tools }: WireItem, path: string): void {
    const found = tools ?? [];
    this.#tools.addFound(found, `${path}.tools`);
    if (!callId) return;
    const names = found.flatMap((tool) => asString(tool.name) ?? []);
    const text = names.length > 0 ? `Tools loaded: ${names.join(", ")}` : "No tools found.";
    this.#answer({
      kind: "tool_result",
      callId,
      tool: TOOL_SEARCH,
      content: [{ kind: "text", text }],
    });
  }

  #answer(result: ToolResultPart): void {
    const results = this.#results;
    if (results) {
      results.push(result);
      return;
    }
    const begun = [result];
    this.#begin({ role: "user", parts: begun });
    this.#results = begun;
  }

  #begin(turn: Turn): void {
    this.#speaking = undefined;
    this.#results = undefined;
    if (turn.parts.length > 0 || turn.role === "assistant") this.#turns.push(turn);
  }

  #takeMedia(): Media[] {
    const media = this.#media;
    this.#media = [];
    return media;
  }
}

/** Without a text and without anything to replay there is nothing to keep. */
function readReasoning(item: WireItem): AssistantPart[] {
  const summary = asList(item.summary).length > 0 ? item.summary : item.content;
  const text = asList(summary)
    .flatMap((part) => isJsonObject(part) ? asString(part.text) ?? [] : [])
    .join("\n\n");
  const opaque = readOpaque(item.encrypted_content ?? "", "responses");
  if (text === "" && !opaque) return [];
  return [{ kind: "thinking", text, ...(opaque && { opaque }) }];
}

/** Some clients send the arguments parsed; a search has them so by definition. */
function argumentsText(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? {});
}

function callId({ call_id: id }: WireItem, path: string): string {
  if (!id) throw wrongType(`${path}.call_id`, "the id of a call");
  return id;
}

function isMedia(part: ContentPart): part is Media {
  return part.kind === "image" || part.kind === "document";
}

/** Only the assistant refuses: in another role a refusal is text like any other. */
function asTextPart(part: ContentPart): TextPart[] {
  if (part.kind === "refusal") return [{ kind: "text", text: part.text }];
  return part.kind === "text" ? [part] : [];
}

function asUserPart(part: ContentPart): (TextPart | Media)[] {
  return isMedia(part) ? [part] : asTextPart(part);
}
