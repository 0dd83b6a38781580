import type { DocumentPart, ImagePart, MediaSource, TextPart } from "../../core/canonical.ts";
import { GatewayError } from "../../core/errors.ts";
import { imageIn } from "../../core/image_source.ts";
import type { JsonRecord } from "../shared/json.ts";
import { readMark } from "./cache_mark.ts";
import type { Dropped } from "../shared/dropped.ts";
import type { WireDocument, WireImage, WireSearchResult, WireToolResult } from "./wire.ts";

/** What a user or a tool can show to a model. */
export type ShownPart = TextPart | ImagePart | DocumentPart;

export function decodeText(block: { text: string; cache_control?: unknown }): TextPart {
  return { kind: "text", text: block.text, ...readMark(block) };
}

/** @throws {GatewayError} `invalid_request` for an image that no model sees. */
export function decodeImage(block: WireImage, path: string): ImagePart {
  return { kind: "image", source: imageSource(block.source, path), ...readMark(block) };
}

/** @throws {GatewayError} `invalid_request` for a document that no model reads. */
export function decodeDocument(block: WireDocument, path: string, dropped: Dropped): ShownPart[] {
  const { source, title, context } = block;
  const head = {
    ...(title && { title }),
    ...(context && { context }),
    ...readMark(block),
  };
  switch (source.type) {
    case "text":
      return [{ kind: "document", source: { kind: "text", text: source.data }, ...head }];
    case "base64":
    case "url":
    case "file":
      return [{ kind: "document", source: documentSource(source, path), ...head }];
    case "content": {
      const { content } = source;
      if (typeof content === "string") {
        return [{ kind: "document", source: { kind: "text", text: content }, ...head }];
      }
      const shown = content.flatMap((part, index) =>
        decodeShown(part, `${path}.source.content[${index}]`, dropped)
      );
      const heading = [title, context].filter((line) => line).join("\n");
      return heading === "" ? shown : [{ kind: "text", text: heading }, ...shown];
    }
  }
}

type WireShown = Exclude<WireToolResult["content"], string | null | undefined>[number];

/** A block that shows something, or one that nobody knows; what cannot be shown is left out. */
export function decodeShown(block: WireShown, path: string, dropped: Dropped): ShownPart[] {
  switch (block.type) {
    case "text":
      return [decodeText(block)];
    case "image":
      return [decodeImage(block, path)];
    case "document":
      return decodeDocument(block, path, dropped);
    case "search_result":
      return [searchResult(block)];
    case "tool_reference":
      return [{ kind: "text", text: `Tool loaded: ${block.tool_name}` }];
    case "strange":
      return decodeStrange(block.block, path, dropped);
  }
}

/** Calls of tools that Anthropic runs, and their results: other models have not made them. */
const SERVED = /_tool_(use|result)$/;

/** A block of a type that is not known: its text is kept, and it is dropped without one. */
export function decodeStrange(block: JsonRecord, path: string, dropped: Dropped): TextPart[] {
  const said = [block.text, block.content].find((text) => typeof text === "string" && text !== "");
  const isServed = typeof block.type === "string" && SERVED.test(block.type);
  if (typeof said === "string" && !isServed) {
    return [{ kind: "text", text: said, ...readMark(block) }];
  }
  dropped.addType(block.type, path);
  return [];
}

function searchResult(block: WireSearchResult): TextPart {
  const { title, source, content } = block;
  const lines = [title, source, ...content.map(({ text }) => text)];
  return { kind: "text", text: lines.filter((line) => line).join("\n"), ...readMark(block) };
}

type WireSource = WireImage["source"];

function imageSource(source: WireSource, path: string): MediaSource {
  const shown = source.type === "base64" ? imageIn(source.media_type, source.data) : remote(source);
  if (shown) return shown;
  throw unshowable(
    path,
    "an image must be a JPEG, PNG, GIF or WebP, as base64 or at an https: URL",
  );
}

function documentSource(source: WireSource, path: string): MediaSource {
  if (source.type !== "base64") {
    const shown = remote(source);
    if (shown) return shown;
  } else if (source.media_type.toLowerCase() === "application/pdf") {
    return { kind: "base64", mediaType: "application/pdf", data: source.data };
  }
  throw unshowable(path, "a document must be text or a PDF, as base64 or at an https: URL");
}

/** Files by id are not offered: nothing can be uploaded here. */
function remote(source: Exclude<WireSource, { type: "base64" }>): MediaSource | undefined {
  return source.type === "url" && /^https?:\/\//i.test(source.url)
    ? { kind: "url", url: source.url }
    : undefined;
}

function unshowable(path: string, reason: string): GatewayError {
  return new GatewayError("invalid_request", `Cannot show '${path}' to a model: ${reason}.`, {
    param: path,
  });
}
