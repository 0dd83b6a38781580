import type {
  Citation,
  DocumentPart,
  ImagePart,
  JsonObject,
  JsonValue,
  RefusalPart,
  TextPart,
} from "../../core/canonical.ts";
import { base64Text, parseDataUrl } from "../../core/data_url.ts";
import { GatewayError } from "../../core/errors.ts";
import { imageAt, imageIn } from "../../core/image_source.ts";
import { isJsonObject } from "../../core/schema/json_object.ts";
import type { Dropped } from "../shared/dropped.ts";
import { asString } from "./read.ts";

export type ContentPart = TextPart | RefusalPart | ImagePart | DocumentPart;

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
 * The content of a message or the output of a tool, at `path`: a text or a list of parts. Empty
 * texts are left out.
 *
 * @param dropped is told the paths of the parts that no model reads.
 * @throws {GatewayError} `invalid_request` for a wrong type and for media that no model can be shown.
 */
export function decodeContent(
  content: JsonValue | undefined,
  path: string,
  dropped: Dropped,
): ContentPart[] {
  if (content === undefined || content === null) return [];
  if (typeof content === "string") return textParts(content);
  if (!Array.isArray(content)) throw wrongType(path, "a string or a list of parts");
  return content.flatMap((part, index) => {
    const place = `${path}[${index}]`;
    if (typeof part === "string") return textParts(part);
    if (!isJsonObject(part)) throw wrongType(place, "an object");
    const decoded = decodePart(part, place);
    if (!decoded) dropped.add(place);
    return decoded ?? [];
  });
}

function textParts(text: string): TextPart[] {
  return text === "" ? [] : [{ kind: "text", text }];
}

/** None for an empty text; `undefined` for what has no place in the conversation. */
function decodePart(part: JsonObject, path: string): ContentPart[] | undefined {
  const type = asString(part.type) ?? "";
  switch (type) {
    case "input_image":
    case "computer_screenshot":
      return [decodeImage(part, path)];
    case "input_file":
      return [decodeFile(part, path)];
    case "refusal": {
      const text = asString(part.refusal) ?? "";
      return text === "" ? [] : [{ kind: "refusal", text }];
    }
    default: {
      if (otherMedia.test(type)) {
        throw unshowable(path, "none of the models hears audio or sees video. Send text instead");
      }
      // Kinds that do not exist yet are worth as much as the text that they hold.
      const text = asString(part.text);
      if (text === undefined) return undefined;
      const citations = decodeAnnotations(part.annotations);
      return textParts(text).map((decoded) =>
        citations.length > 0 ? { ...decoded, citations } : decoded
      );
    }
  }
}

function decodeImage(part: JsonObject, path: string): ImagePart {
  if (asString(part.file_id)) throw unshowable(path, uploadsUnavailable);
  const source = imageAt(asString(part.image_url) ?? "");
  if (!source) {
    throw unshowable(path, "an image must be a JPEG, PNG, GIF or WebP at a data: or https: URL");
  }
  const detail = asString(part.detail);
  return { kind: "image", source, ...(detail !== undefined && { detail }) };
}

function decodeFile(part: JsonObject, path: string): ImagePart | DocumentPart {
  const filename = asString(part.filename);
  const title = filename ? { title: filename } : {};
  const url = asString(part.file_url);
  if (url) {
    if (/^https?:\/\//i.test(url)) {
      return { kind: "document", source: { kind: "url", url }, ...title };
    }
    throw unshowable(path, "a file_url must be an https: URL");
  }
  const data = asString(part.file_data);
  if (!data) throw unshowable(path, uploadsUnavailable);

  const { mediaType, base64 } = parseDataUrl(data) ??
    { mediaType: typeOfName(filename), base64: data };
  const image = imageIn(mediaType, base64);
  if (image) return { kind: "image", source: image };
  if (mediaType === "application/pdf") {
    return { kind: "document", source: { kind: "base64", mediaType, data: base64 }, ...title };
  }
  const isText = mediaType.startsWith("text/") || textTypes.has(mediaType);
  const text = isText ? base64Text(base64) : undefined;
  if (text === undefined) throw unshowable(path, "a file must be a PDF, an image or text");
  return { kind: "document", source: { kind: "text", text }, ...title };
}

const uploadsUnavailable =
  "uploaded files are not available here. Send the content itself, as image_url or file_data";

/** Base64 without the head of a data URL is a PDF unless the file's name says otherwise. */
function typeOfName(name: string | undefined): string {
  return name && /\.(txt|md|csv|html?)$/i.test(name) ? "text/plain" : "application/pdf";
}

/** Citations of web pages; those of files and containers have no partner elsewhere. */
export function decodeAnnotations(annotations: unknown): Citation[] {
  return Array.isArray(annotations)
    ? annotations.flatMap((annotation) => decodeAnnotation(annotation) ?? [])
    : [];
}

export function decodeAnnotation(annotation: JsonValue | undefined): Citation | undefined {
  if (!isJsonObject(annotation) || annotation.type !== "url_citation") return undefined;
  const url = asString(annotation.url);
  if (url === undefined) return undefined;
  const { start_index: start, end_index: end } = annotation;
  return {
    url,
    title: asString(annotation.title) ?? "",
    ...(typeof start === "number" && { start }),
    ...(typeof end === "number" && { end }),
  };
}

export function wrongType(path: string, expected: string): GatewayError {
  return new GatewayError(
    "invalid_request",
    `Cannot read '${path}' of the request: expected ${expected}.`,
    { param: path, code: "invalid_type" },
  );
}

function unshowable(path: string, reason: string): GatewayError {
  return new GatewayError("invalid_request", `Cannot show '${path}' to a model: ${reason}.`, {
    param: path,
    code: "unsupported_value",
  });
}
