import { readImageHeader } from "./image_header.ts";

/** An image whose size is not known: a URL, or a header that cannot be read. */
export const UNKNOWN_IMAGE_TOKENS = 1_600;

/** What OpenAI charges for even the smallest picture, one tile on top of a base, or some patches. */
const SMALLEST_IMAGE_TOKENS = 600;

/** What the newest Claude models charge at most: they see up to 2,576 pixels on the long edge. */
const LARGEST_IMAGE_TOKENS = 4_800;

/** Claude divides by 750; OpenAI counts 1,024 to a patch and the smallest models 2.46 for each. */
const PIXELS_PER_TOKEN = 420;

/** A page is read as text and as a picture: 1,500 to 3,000 tokens by Anthropic's account. */
const PAGE_TOKENS = 3_000;
const BYTES_PER_PAGE = 30_000;
const MOST_PAGES = 100;

/** Base64 characters decoded to find an image's size; JPEG files may carry a preview before it. */
const HEADER_CHARACTERS = 128 * 1024;

/** Tokens of an image or a document given as base64. Looks at a bounded part of it. */
export function mediaTokens(mediaType: string, base64: string): number {
  return mediaType.toLowerCase().startsWith("image/")
    ? imageTokens(base64)
    : documentTokens(base64.length * 0.75);
}

function imageTokens(base64: string): number {
  const size = headerOf(base64)?.size;
  if (!size) return UNKNOWN_IMAGE_TOKENS;
  const tokens = Math.ceil(size.width * size.height / PIXELS_PER_TOKEN);
  return Math.min(Math.max(tokens, SMALLEST_IMAGE_TOKENS), LARGEST_IMAGE_TOKENS);
}

/** Tokens of a PDF or another file by its size in bytes; 0 means that the size is not known. */
export function documentTokens(bytes: number): number {
  const pages = Math.min(Math.max(Math.ceil(bytes / BYTES_PER_PAGE), 1), MOST_PAGES);
  return pages * PAGE_TOKENS;
}

function headerOf(base64: string) {
  // Whole groups of four, so that what is cut off leaves valid base64.
  const cut = Math.min(base64.length - base64.length % 4, HEADER_CHARACTERS);
  try {
    return readImageHeader(Uint8Array.fromBase64(base64.slice(0, cut)));
  } catch {
    return undefined;
  }
}
