import { asText, isObject, type Json } from "../json.ts";
import { refuse } from "./refuse.ts";

/** Image formats by how their base64 begins. */
const signatures: readonly (readonly [start: string, type: string])[] = [
  ["/9j/", "image/jpeg"],
  ["iVBORw0KGgo", "image/png"],
  ["R0lGOD", "image/gif"],
  ["UklGR", "image/webp"],
];

const IMAGE_TYPES = ["image/jpeg", "image/png", "image/gif", "image/webp"];

const sources: Readonly<Record<string, readonly string[]>> = {
  image: ["base64", "url", "file"],
  document: ["base64", "text", "url", "content", "file"],
};

/** Checks the source of an image or document. */
export function checkMedia(block: Json, path: string): void {
  const kind = asText(block.type);
  const place = `${path}.${kind}.source`;
  const { source } = block;
  if (!isObject(source)) throw refuse(`${place}: Field required`);
  const type = asText(source.type);
  const known = sources[kind] ?? [];
  if (!known.includes(type)) {
    throw refuse(
      `${place}: Input tag '${type}' found using 'type' does not match any of the expected tags: ` +
        known.map((name) => `'${name}'`).join(", "),
    );
  }
  if (type === "base64") checkBase64(source, kind, `${place}.base64`);
  if (type === "url" && !/^https?:\/\//.test(asText(source.url))) {
    throw refuse(`${place}.url.url: Only HTTP and HTTPS URLs are supported`);
  }
}

function checkBase64(source: Json, kind: string, path: string): void {
  const declared = asText(source.media_type);
  const allowed = kind === "image" ? IMAGE_TYPES : ["application/pdf"];
  if (!allowed.includes(declared)) {
    const expected = allowed.map((type) => `'${type}'`).join(", ").replace(/, (?=[^,]*$)/, " or ");
    throw refuse(`${path}.media_type: Input should be ${expected}`);
  }
  const data = asText(source.data);
  if (data === "") throw refuse(`${path}.data: Field required`);
  if (!/^[A-Za-z0-9+/=\s]+$/.test(data)) throw refuse(`${path}.data: Invalid base64 data`);
  const actual = signatures.find(([start]) => data.startsWith(start))?.[1];
  if (kind === "image" && actual && actual !== declared) {
    throw refuse(
      `${path}.data: The image was specified using the ${declared} media type, but the image ` +
        `appears to be a ${actual} image`,
    );
  }
}
