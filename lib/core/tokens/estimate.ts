/**
 * A local estimate of how many tokens a prompt is, for clients that ask before they send and for
 * answers that must state a number before the upstream has counted.
 *
 * It reads a request of any dialect, or the neutral one, as plain JSON: what stands in a member
 * that forms the prompt is counted, whatever block it is in, so that kinds of block which do not
 * exist yet are counted too.
 *
 * Its error, measured on recorded traffic: GPT models counted 0.65 to 0.96 of the estimate for
 * prompts and replies of prose, code and lists of numbers; Claude models up to 4.6 about 0.8 to 0.9;
 * Claude's tokenizer since 4.7 up to 1.3 of it, which `Calibration` then learns. Short prompts with
 * tools are counted some hundred tokens too high for GPT and up to three hundred too low for Claude,
 * because the vendors introduce tools in words of their own. Tools that a vendor runs itself
 * (web search, code execution) add thousands that cannot be known here.
 */
import { documentTokens, mediaTokens, UNKNOWN_IMAGE_TOKENS } from "./media_tokens.ts";
import { textTokens } from "./text_tokens.ts";

export interface EstimateOptions {
  /** Size of the body in bytes, if known; a body of very many small values is then extrapolated. */
  bytes?: number;
}

/** Top-level members that reach the model, in any dialect's words and in the neutral ones. */
const promptMembers: ReadonlySet<string> = new Set([
  "system",
  "instructions",
  "messages",
  "input",
  "turns",
  "tools",
  "functions",
  "tool_choice",
  "response_format",
  "output_config",
  "output_format",
  "text",
  "format",
]);

/** Members of blocks and items that name or refer, and that no model reads. */
const envelopeMembers: ReadonlySet<string> = new Set([
  "type",
  "kind",
  "id",
  "call_id",
  "callId",
  "tool_call_id",
  "tool_use_id",
  "cache_control",
  "cache",
  "status",
  "detail",
  "media_type",
  "mediaType",
]);

/** Values that only their vendor can read: about six characters of base64 a token of thinking. */
const sealedMembers: ReadonlySet<string> = new Set(["signature", "encrypted_content"]);
const SEALED_CHARACTERS_PER_TOKEN = 6;

const BASE_TOKENS = 10;
const MESSAGE_TOKENS = 10;
/** What introduces the tools as a whole, and each of them. */
const TOOLS_TOKENS = 350;
const TOOL_TOKENS = 15;
const MEMBER_TOKENS = 1.5;
const SCALAR_TOKENS = 1;
const TOKENS_PER_DIGIT = 0.6;

/** Characters that are read one by one before it is left at samples and averages. */
const EXACT_CHARACTERS = 2_000_000;
/** Texts from this length on are sampled then, at evenly spaced places. */
const SAMPLED_LENGTH = 65_536;
const SAMPLES = 8;
const SAMPLE_CHARACTERS = 1_024;
/** Values after which the rest is extrapolated, when the body's size is known. */
const EXACT_VALUES = 300_000;

/**
 * The tokens of a prompt, rounded up. Linear in the size of the body and bounded in the time spent
 * on its texts: beyond two million characters, long ones are sampled and short ones taken as average.
 */
export function estimateTokens(body: object, options: EstimateOptions = {}): number {
  const counter = new Counter();
  counter.count(body, options.bytes);
  return Math.ceil(counter.tokens);
}

/** Values still to be counted, from position `at` on, and the member that they are values of. */
interface Pending {
  values: readonly unknown[];
  at: number;
  member: string;
  /** In JSON that the model reads as JSON: arguments and schemas, where every member counts. */
  isJson: boolean;
}

class Counter {
  tokens = BASE_TOKENS;
  #values = 0;
  /** Characters of all texts and files so far. */
  #characters = 0;
  /** Characters that were read one by one, and their tokens. */
  #read = { characters: 0, tokens: 0 };
  /** An explicit stack: no nesting exhausts it, and a long array is left where time is up. */
  #pending: Pending[] = [];

  count(body: object, bytes: number | undefined): void {
    for (const [member, value] of Object.entries(body)) {
      if (promptMembers.has(member)) this.#later([value], member, false);
    }
    for (let list = this.#pending.at(-1); list; list = this.#pending.at(-1)) {
      if (list.at >= list.values.length) {
        this.#pending.pop();
        continue;
      }
      this.#value(list.values[list.at++], list.member, list.isJson);
      if (++this.#values >= EXACT_VALUES && bytes !== undefined) {
        // Each value costs at least a separator; the rest is taken to be as dense as this part.
        this.tokens *= Math.max(1, bytes / (this.#characters + this.#values));
        return;
      }
    }
  }

  #later(values: readonly unknown[], member: string, isJson: boolean): void {
    this.#pending.push({ values, at: 0, member, isJson });
  }

  #value(value: unknown, member: string, isJson: boolean): void {
    if (typeof value === "string") this.tokens += this.#text(value, member);
    else if (typeof value === "number") this.tokens += String(value).length * TOKENS_PER_DIGIT;
    else if (Array.isArray(value)) this.#array(value, member, isJson);
    else if (typeof value === "object" && value !== null) this.#object(value, member, isJson);
    else this.tokens += SCALAR_TOKENS;
  }

  #array(values: unknown[], member: string, isJson: boolean): void {
    const areTools = !isJson && values.length > 0 && (member === "tools" || member === "functions");
    if (areTools) this.tokens += TOOLS_TOKENS + values.length * TOOL_TOKENS;
    this.#later(values, member, isJson || areTools);
  }

  #object(value: object, member: string, isJson: boolean): void {
    const tokens = isJson ? undefined : this.#media(value, member);
    if (tokens !== undefined) {
      this.tokens += tokens;
      return;
    }
    if ("role" in value) this.tokens += MESSAGE_TOKENS;
    for (const [name, inner] of Object.entries(value)) {
      if (!isJson && envelopeMembers.has(name)) continue;
      if (isJson) this.tokens += this.#text(name, "") + MEMBER_TOKENS;
      // Messages gives a call's arguments as an object, and output formats hold a schema.
      const entersJson = name === "schema" || name === "input" || name === "parameters";
      this.#later([inner], name, isJson || entersJson);
    }
  }

  /** The tokens of an object that stands for a picture, a file or hidden thinking as a whole. */
  #media(object: object, member: string): number | undefined {
    const value = object as Record<string, unknown>;
    const { type = value.kind, data, url } = value;
    if (member === "opaque") return this.#text(value.value, "signature");
    if (type === "redacted_thinking") return this.#text(data, "signature");
    if (type === "base64" && typeof data === "string") {
      const mediaType = value.media_type ?? value.mediaType;
      this.#characters += data.length;
      return mediaTokens(typeof mediaType === "string" ? mediaType : "", data);
    }
    if (type === "url" && typeof url === "string") return this.#address(url);
    if (type === "input_image" || type === "image_url") {
      const image = value.image_url;
      const isObject = typeof image === "object" && image !== null;
      return this.#address(isObject && "url" in image ? image.url : image);
    }
    return undefined;
  }

  /** Something that the model will see: in a `data:` URL, or elsewhere. */
  #address(url: unknown): number {
    if (typeof url !== "string") return UNKNOWN_IMAGE_TOKENS;
    this.#characters += url.length;
    const isPdf = /\.pdf(?:$|[?#])/i.test(url.slice(0, 2_048));
    return dataUrlTokens(url) ?? (isPdf ? documentTokens(0) : UNKNOWN_IMAGE_TOKENS);
  }

  #text(text: unknown, member: string): number {
    if (typeof text !== "string") return 0;
    this.#characters += text.length;
    if (sealedMembers.has(member)) return text.length / SEALED_CHARACTERS_PER_TOKEN;
    return dataUrlTokens(text) ?? this.#textTokens(text);
  }

  #textTokens(text: string): number {
    const { characters, tokens } = this.#read;
    if (characters + text.length <= EXACT_CHARACTERS) {
      const read = textTokens(text);
      this.#read = { characters: characters + text.length, tokens: tokens + read };
      return read;
    }
    if (text.length < SAMPLED_LENGTH) return text.length * tokens / Math.max(1, characters);
    const stride = (text.length - SAMPLE_CHARACTERS) / (SAMPLES - 1);
    let sampled = 0;
    for (let sample = 0; sample < SAMPLES; sample++) {
      const from = Math.floor(sample * stride);
      sampled += textTokens(text, from, from + SAMPLE_CHARACTERS);
    }
    return sampled * text.length / (SAMPLE_CHARACTERS * SAMPLES);
  }
}

/** The tokens of a `data:` URL's content; `undefined` when the text is none. */
function dataUrlTokens(text: string): number | undefined {
  const head = /^data:([^;,]{0,100})[^,]{0,100};base64,/i.exec(text.slice(0, 256));
  return head ? mediaTokens(head[1] ?? "", text.slice(head[0].length)) : undefined;
}
