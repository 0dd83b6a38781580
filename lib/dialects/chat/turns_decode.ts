import type {
  AssistantPart,
  DocumentPart,
  ImagePart,
  TextPart,
  ToolCallPart,
  ToolKind,
  ToolResultPart,
  Turn,
} from "../../core/canonical.ts";
import { GatewayError } from "../../core/errors.ts";
import { withKeptThinking } from "../../core/thinking_memory.ts";
import type { DecodeContext } from "../codec.ts";
import { cacheMark } from "./cache_mark.ts";
import { type Content, type ContentPart, decodeContent } from "./parts_decode.ts";
import type { ChatFunctionCall, ChatMessage, ChatToolCall } from "./wire.ts";

export interface DecodedTurns {
  turns: Turn[];
  /** Paths of content that has no place in the neutral model. */
  dropped: string[];
}

/**
 * The conversation of a request.
 *
 * @throws {GatewayError} `invalid_request` naming the path of what cannot be carried.
 */
export function decodeTurns(
  messages: readonly ChatMessage[],
  context: DecodeContext,
): DecodedTurns {
  const conversation = new Conversation(context);
  messages.forEach((message, index) => conversation.add(message, index));
  return conversation.end();
}

type Media = ImagePart | DocumentPart;

/** A call that was made and not answered yet. */
interface Waiting {
  id: string;
  name: string;
}

class Conversation {
  readonly #context: DecodeContext;
  readonly #turns: Turn[] = [];
  readonly #dropped: string[] = [];
  readonly #kinds = new Map<string, ToolKind>();
  #waiting: Waiting[] = [];
  /** The results that the message before belongs to, if it is one. */
  #results: ToolResultPart[] | undefined;
  /** Media in messages that cannot hold any: they go to the next message of the user. */
  #media: Media[] = [];

  constructor(context: DecodeContext) {
    this.#context = context;
  }

  add(message: ChatMessage, index: number): void {
    const path = `messages[${index}]`;
    const content = decodeContent(message.content, `${path}.content`);
    this.#dropped.push(...content.dropped);
    if (message.role === "tool" || message.role === "function") {
      return this.#result(message, content, path);
    }
    this.#results = undefined;
    switch (message.role) {
      case "system":
      case "developer":
        return this.#system(message, content);
      case "user":
        return this.#user(message, content);
      case "assistant":
        return this.#assistant(message, content, index);
    }
  }

  end(): DecodedTurns {
    if (this.#media.length > 0) this.#turns.push({ role: "user", parts: this.#media });
    return { turns: this.#turns, dropped: this.#dropped };
  }

  #system(message: ChatMessage, { parts }: Content): void {
    const texts = marked(parts.flatMap(asText), message);
    this.#media.push(...parts.filter(isMedia));
    if (texts.length > 0) this.#turns.push({ role: "system", parts: texts });
  }

  #user(message: ChatMessage, { parts }: Content): void {
    const own = marked(parts.flatMap(asShown), message);
    this.#turns.push({
      role: "user",
      parts: [...this.#media, ...own],
      ...(message.name && { name: message.name }),
    });
    this.#media = [];
  }

  #assistant(message: ChatMessage, { parts }: Content, index: number): void {
    const said: AssistantPart[] = parts.filter((part) => !isMedia(part));
    this.#media.push(...parts.filter(isMedia));
    if (message.refusal) said.push({ kind: "refusal", text: message.refusal });

    const calls = decodeCalls(message, index);
    this.#waiting = calls.map(({ id, name }) => ({ id, name }));
    calls.forEach((call) => this.#kinds.set(call.id, call.tool));

    const { memory, callerId } = this.#context;
    const turn = marked(withKeptThinking([...said, ...calls], memory, callerId), message);
    if (turn.length > 0) this.#turns.push({ role: "assistant", parts: turn });
  }

  /** Results that follow one another answer one batch of calls: they share a turn. */
  #result(message: ChatMessage, { parts }: Content, path: string): void {
    const callId = this.#answeredCall(message, path);
    const result: ToolResultPart = {
      kind: "tool_result",
      callId,
      tool: this.#kinds.get(callId) ?? "function",
      content: parts.flatMap(asShown),
      ...cacheMark(message),
    };
    if (!this.#results) {
      this.#results = [];
      this.#turns.push({ role: "user", parts: this.#results });
    }
    this.#results.push(result);
  }

  /** The id of the call that a result answers; a `function` message names only the function. */
  #answeredCall(message: ChatMessage, path: string): string {
    const { tool_call_id: id, name } = message;
    const at = this.#waiting.findIndex((call) =>
      id ? call.id === id : message.role !== "function" || call.name === name
    );
    const [call] = at < 0 ? [] : this.#waiting.splice(at, 1);
    if (id) return id;
    if (call) return call.id;
    // OpenAI takes such a message without its call. The id matches none, so it becomes text later.
    if (message.role === "function") return path;
    const param = `${path}.tool_call_id`;
    throw new GatewayError(
      "invalid_request",
      `Cannot tell which call '${path}' answers: '${param}' is missing.`,
      { param, code: "missing_required_parameter" },
    );
  }
}

function decodeCalls({ tool_calls: calls, function_call: legacy }: ChatMessage, index: number) {
  const path = `messages[${index}].tool_calls`;
  const made = calls?.map((call, at) => decodeCall(call, `${path}[${at}]`, `call_${index}_${at}`));
  if (made && made.length > 0 || !legacy) return made ?? [];
  return [functionCall(legacy, { id: `call_${index}_0` })];
}

/** @param substitute id for a call that has none; it must not change from request to request. */
function decodeCall(call: ChatToolCall, path: string, substitute: string): ToolCallPart {
  const head = { id: call.id || substitute, ...cacheMark(call) };
  if (call.function) return functionCall(call.function, head);
  if (call.custom) {
    const { name, input } = call.custom;
    return { kind: "tool_call", ...head, name, tool: "custom", input: input ?? "" };
  }
  throw new GatewayError(
    "invalid_request",
    `Cannot read '${path}' of the request: it has neither a function nor a custom tool.`,
    { param: `${path}.function`, code: "missing_required_parameter" },
  );
}

function functionCall(
  { name, arguments: input }: ChatFunctionCall,
  head: Pick<ToolCallPart, "id" | "cache">,
): ToolCallPart {
  return {
    kind: "tool_call",
    ...head,
    name,
    tool: "function",
    input: typeof input === "string" ? input : JSON.stringify(input ?? {}),
  };
}

function isMedia(part: ContentPart): part is Media {
  return part.kind === "image" || part.kind === "document";
}

/** Only the assistant refuses: in another role a refusal is text like any other. */
function asText(part: ContentPart): TextPart[] {
  if (part.kind === "text") return [part];
  return part.kind === "refusal" ? [{ kind: "text", text: part.text }] : [];
}

function asShown(part: ContentPart): (TextPart | Media)[] {
  return isMedia(part) ? [part] : asText(part);
}

/** A mark on the message stands for one on its last part that can bear any. */
function marked<Part extends { kind: string }>(parts: Part[], message: ChatMessage): Part[] {
  const mark = cacheMark(message);
  const last = parts.findLastIndex(({ kind }) => kind !== "refusal" && kind !== "thinking");
  const part = parts[last];
  return mark.cache && part && !("cache" in part) ? parts.with(last, { ...part, ...mark }) : parts;
}
