import type { MediaSource } from "./canonical.ts";
import { base64Start, parseDataUrl } from "./data_url.ts";
import { readImageHeader } from "./tokens/image_header.ts";

/** The kinds of images that models see, with the label that is often written instead. */
const mediaTypes: ReadonlyMap<string, string> = new Map([
  ["image/jpeg", "image/jpeg"],
  ["image/jpg", "image/jpeg"],
  ["image/png", "image/png"],
  ["image/gif", "image/gif"],
  ["image/webp", "image/webp"],
]);

/** Bytes that every signature fits into. */
const SIGNATURE_BYTES = 12;

/**
 * The image at a `data:` or `http(s):` URL; `undefined` when models cannot see it. A remote image is
 * never fetched here: the URL is handed on.
 */
export function imageAt(url: string): MediaSource | undefined {
  if (/^https?:\/\//i.test(url)) return { kind: "url", url };
  const found = parseDataUrl(url);
  return found && imageIn(found.mediaType, found.base64);
}

/**
 * An image given as base64. Its first bytes tell its type rather than its label: "The image was
 * specified using the image/png media type, but the image appears to be a image/jpeg image".
 */
export function imageIn(label: string, base64: string): MediaSource | undefined {
  const mediaType = readImageHeader(base64Start(base64, SIGNATURE_BYTES))?.mediaType ??
    mediaTypes.get(label.toLowerCase());
  return mediaType === undefined ? undefined : { kind: "base64", mediaType, data: base64 };
}
