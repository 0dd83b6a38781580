import type { DocumentPart, ImagePart, RefusalPart, TextPart } from "../../core/canonical.ts";
import { base64Text, parseDataUrl } from "../../core/data_url.ts";
import { GatewayError } from "../../core/errors.ts";
import { imageAt, imageIn } from "../../core/image_source.ts";
import { cacheMark } from "./cache_mark.ts";
import type { ChatPart } from "./wire.ts";

export type ContentPart = TextPart | ImagePart | DocumentPart | RefusalPart;

/** The content of a message, in whichever form it came. */
export interface Content {
  parts: ContentPart[];
  /** Paths of the parts that no model reads. */
  dropped: string[];
}

/** Thinking that other vendors' clients replay; only what the memory has kept is replayed. */
const thinkingTypes: ReadonlySet<string> = new Set(["thinking", "redacted_thinking", "reasoning"]);

/** Kinds of media that none of the models perceives. */
const otherMedia = /audio|video/;

/** Media types, besides `text/…`, of files that are text. */
const textTypes: ReadonlySet<string> = new Set([
  "application/json",
  "application/xml",
  "application/yaml",
  "application/x-yaml",
]);

/**
 * Reads the content at `path`.
 *
 * @throws {GatewayError} `invalid_request` for media that cannot be shown to a model.
 */
export function decodeContent(
  content: string | ChatPart[] | null | undefined,
  path: string,
): Content {
  if (typeof content === "string" || !content) {
    return { parts: content ? [{ kind: "text", text: content }] : [], dropped: [] };
  }
  const dropped: string[] = [];
  const parts = content.flatMap((part, index) => {
    const place = `${path}[${index}]`;
    const decoded = decodePart(part, place);
    if (!decoded) {
      dropped.push(place);
      return [];
    }
    return isEmpty(decoded) ? [] : [decoded];
  });
  return { parts, dropped };
}

/** `undefined` for what has no place in the conversation. */
function decodePart(part: ChatPart, path: string): ContentPart | undefined {
  const type = part.type ?? "text";
  if (type === "image_url") return decodeImage(part, path);
  if (type === "file") return decodeFile(part, path);
  if (type === "refusal") return { kind: "refusal", text: part.refusal ?? "" };
  if (otherMedia.test(type)) {
    throw unshowable(path, "none of the models hears audio or sees video. Send text instead");
  }
  // Kinds that do not exist yet are worth as much as the text that they hold.
  if (thinkingTypes.has(type) || typeof part.text !== "string") return undefined;
  return { kind: "text", text: part.text, ...cacheMark(part) };
}

function isEmpty(part: ContentPart): boolean {
  return (part.kind === "text" || part.kind === "refusal") && part.text === "";
}

function decodeImage(part: ChatPart, path: string): ImagePart {
  const { image_url: image } = part;
  const url = typeof image === "string" ? image : image?.url ?? "";
  const source = imageAt(url);
  if (!source) {
    throw unshowable(path, "an image must be a JPEG, PNG, GIF or WebP at a data: or https: URL");
  }
  const detail = typeof image === "string" ? undefined : image?.detail ?? undefined;
  return {
    kind: "image",
    source,
    ...(detail !== undefined && { detail }),
    ...cacheMark(part),
  };
}

function decodeFile(part: ChatPart, path: string): ImagePart | DocumentPart {
  const { filename, file_data: data } = part.file ?? {};
  if (!data) {
    throw unshowable(path, "uploaded files are not available here. Send the file as file_data");
  }
  const { mediaType, base64 } = fileContent(data);
  const title = filename ? { title: filename } : {};
  const image = imageIn(mediaType, base64);
  if (image) return { kind: "image", source: image, ...cacheMark(part) };
  if (mediaType === "application/pdf") {
    const source = { kind: "base64", mediaType, data: base64 } as const;
    return { kind: "document", source, ...title, ...cacheMark(part) };
  }
  const isText = mediaType.startsWith("text/") || textTypes.has(mediaType);
  const text = isText ? base64Text(base64) : undefined;
  if (text === undefined) throw unshowable(path, "a file must be a PDF, an image or text");
  return { kind: "document", source: { kind: "text", text }, ...title, ...cacheMark(part) };
}

/** `%PDF-` in base64: some clients send a file's base64 without the head of a data URL. */
const PDF_START = "JVBERi";

function fileContent(data: string): { mediaType: string; base64: string } {
  const mediaType = data.startsWith(PDF_START) ? "application/pdf" : "";
  return parseDataUrl(data) ?? { mediaType, base64: data };
}

function unshowable(path: string, reason: string): GatewayError {
  return new GatewayError("invalid_request", `Cannot show '${path}' to a model: ${reason}.`, {
    param: path,
    code: "unsupported_value",
  });
}
