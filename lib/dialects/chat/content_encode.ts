import type {
  DocumentPart,
  ImagePart,
  JsonObject,
  MediaSource,
  TextPart,
} from "../../core/canonical.ts";
import { GatewayError } from "../../core/errors.ts";

/** A user's content: a string where that says everything, as clients write it themselves. */
export function encodeContent(
  parts: readonly (TextPart | ImagePart | DocumentPart)[],
): string | JsonObject[] {
  const [first, ...others] = parts;
  return first?.kind === "text" && others.length === 0 ? first.text : parts.map(encodePart);
}

export function encodePart(part: TextPart | ImagePart | DocumentPart): JsonObject {
  switch (part.kind) {
    case "text":
      return encodeText(part.text);
    case "image": {
      const { source, detail } = part;
      const image = { url: urlOf(source), ...(detail !== undefined && { detail }) };
      return { type: "image_url", image_url: image };
    }
    case "document":
      return encodeDocument(part);
  }
}

export function encodeText(text: string): JsonObject {
  return { type: "text", text };
}

/** A document of text, under its title. */
export function documentText({ title, context }: DocumentPart, text: string): string {
  const heading = [title, context].filter((line) => line).join("\n");
  return heading === "" ? text : `${heading}\n\n${text}`;
}

function encodeDocument(part: DocumentPart): JsonObject {
  const { source, title } = part;
  switch (source.kind) {
    case "text":
      return encodeText(documentText(part, source.text));
    case "base64":
      // A file needs a name, and the name tells the kind of file.
      return {
        type: "file",
        file: { filename: title ?? "document.pdf", file_data: urlOf(source) },
      };
    case "url":
      throw new GatewayError(
        "invalid_request",
        "Cannot show a document at a URL to this model, which takes only files that are in the request. Send the file itself.",
        { param: "messages", code: "unsupported_value" },
      );
  }
}

function urlOf(source: MediaSource): string {
  return source.kind === "url" ? source.url : `data:${source.mediaType};base64,${source.data}`;
}
