import type {
  AssistantPart,
  Citation,
  DocumentPart,
  ImagePart,
  JsonObject,
  MediaSource,
  TextPart,
} from "../../core/canonical.ts";

/** A part of a message that is not the assistant's, or of a tool's output. */
export function inputPart(part: TextPart | ImagePart | DocumentPart): JsonObject {
  switch (part.kind) {
    case "text":
      return { type: "input_text", text: part.text };
    case "image":
      return {
        type: "input_image",
        image_url: urlOf(part.source),
        detail: part.detail ?? "auto",
      };
    case "document":
      return encodeDocument(part);
  }
}

function encodeDocument({ source, title, context }: DocumentPart): JsonObject {
  switch (source.kind) {
    case "text": {
      const heading = [title, context].filter((text) => text).join("\n");
      const text = heading === "" ? source.text : `${heading}\n\n${source.text}`;
      return { type: "input_text", text };
    }
    case "url":
      return { type: "input_file", file_url: source.url };
    case "base64":
      // A file needs a name, and the name tells the kind of file.
      return { type: "input_file", filename: title ?? "document.pdf", file_data: urlOf(source) };
  }
}

function urlOf(source: MediaSource): string {
  return source.kind === "url" ? source.url : `data:${source.mediaType};base64,${source.data}`;
}

/** What an assistant's message can hold; `undefined` for what is an item of its own. */
export function outputPart(part: AssistantPart): JsonObject | undefined {
  switch (part.kind) {
    case "text":
      return {
        type: "output_text",
        text: part.text,
        ...(part.citations &&
          { annotations: part.citations.map((of) => annotation(of, part.text.length)) }),
      };
    case "refusal":
      return { type: "refusal", refusal: part.text };
    default:
      return undefined;
  }
}

/** A citation without a place belongs to the whole of its text, which has this length. */
export function annotation({ url, title, start, end }: Citation, length: number): JsonObject {
  return {
    type: "url_citation",
    url,
    title,
    start_index: start ?? 0,
    end_index: end ?? length,
  };
}
