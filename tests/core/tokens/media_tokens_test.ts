import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type ImageHeader, readImageHeader } from "../../../lib/core/tokens/image_header.ts";
import {
  documentTokens,
  mediaTokens,
  UNKNOWN_IMAGE_TOKENS,
} from "../../../lib/core/tokens/media_tokens.ts";

const ascii = (text: string) => [...text].map((character) => character.charCodeAt(0));
const u16 = (value: number) => [value >> 8, value & 255];
const u16le = (value: number) => u16(value).toReversed();
const u24le = (value: number) => [value & 255, value >> 8 & 255, value >> 16];

const png = (width: number, height: number) => [
  ...[0x89, ...ascii("PNG\r\n\x1a\n"), 0, 0, 0, 13, ...ascii("IHDR")],
  ...[0, 0, ...u16(width), 0, 0, ...u16(height), 8, 6, 0, 0, 0],
];
const gif = (width: number, height: number) => [
  ...ascii("GIF89a"),
  ...u16le(width),
  ...u16le(height),
  0,
];
const jpeg = (width: number, height: number, before: number[] = []) => [
  ...[0xff, 0xd8, 0xff, 0xe0, ...u16(4), 0, 0],
  ...before,
  ...[0xff, 0xc2, ...u16(11), 8, ...u16(height), ...u16(width), 1, 1, 1, 1],
];
const webp = (chunk: string, data: number[]) => [
  ...[...ascii("RIFF"), 0, 0, 0, 0, ...ascii(`WEBP${chunk}`), 0, 0, 0, 0],
  ...[...data, 0, 0, 0, 0, 0, 0, 0, 0],
];
const lossless = (width: number, height: number) => {
  const bits = width - 1 | height - 1 << 14;
  return [0x2f, bits & 255, bits >> 8 & 255, bits >> 16 & 255, bits >>> 24];
};

const images: Record<string, [number[], ImageHeader["mediaType"]]> = {
  png: [png(640, 480), "image/png"],
  gif: [gif(640, 480), "image/gif"],
  jpeg: [jpeg(640, 480), "image/jpeg"],
  "jpeg with tables, padding and a preview first": [
    jpeg(640, 480, [
      ...[0xff, 0xc4, ...u16(3), 0],
      ...[0xff, 0xff, 0xe1, ...u16(8), 0xff, 0xc0, 0, 1, 2, 3],
    ]),
    "image/jpeg",
  ],
  "webp lossy": [
    webp("VP8 ", [0, 0, 0, 0x9d, 1, 0x2a, ...u16le(640), ...u16le(480)]),
    "image/webp",
  ],
  "webp lossless": [webp("VP8L", lossless(640, 480)), "image/webp"],
  "webp extended": [webp("VP8X", [0, 0, 0, 0, ...u24le(639), ...u24le(479)]), "image/webp"],
};

Deno.test("readImageHeader knows the type and size of each kind of image", () => {
  for (const [name, [bytes, mediaType]] of Object.entries(images)) {
    assertEquals(
      readImageHeader(Uint8Array.from(bytes)),
      { mediaType, size: { width: 640, height: 480 } },
      name,
    );
  }
});

Deno.test("readImageHeader knows at least the type of an image that is cut off", () => {
  for (const [bytes, mediaType] of Object.values(images)) {
    for (let length = 12; length < bytes.length; length++) {
      const header = readImageHeader(Uint8Array.from(bytes.slice(0, length)));
      assertEquals(header?.mediaType, mediaType);
    }
  }
});

Deno.test("readImageHeader never throws", () => {
  const start = fc.constantFrom(...Object.values(images).map(([bytes]) => bytes.slice(0, 16)), []);
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 60 }), (start, rest) => {
      readImageHeader(Uint8Array.from([...start, ...rest]));
    }),
    { seed: 1, numRuns: 500 },
  );
});

Deno.test("mediaTokens counts an image by its pixels, within what the vendors charge", () => {
  const tokens = (bytes: number[]) => mediaTokens("image/png", Uint8Array.from(bytes).toBase64());
  assertEquals(tokens(png(1_000, 1_000)), Math.ceil(1_000_000 / 420));
  assertEquals(tokens(png(1, 1)), 600);
  assertEquals(tokens(png(9_000, 9_000)), 4_800);
  // The label may be wrong; the bytes are not.
  assertEquals(mediaTokens("IMAGE/jpg", Uint8Array.from(gif(1_000, 1_000)).toBase64()), 2_381);
});

Deno.test("mediaTokens takes an unreadable image for a large one", () => {
  for (const data of ["", "AAAA", "not base64!", "A"]) {
    assertEquals(mediaTokens("image/png", data), UNKNOWN_IMAGE_TOKENS);
  }
});

Deno.test("documentTokens counts pages by size, at least one and at most a hundred", () => {
  assertEquals(documentTokens(0), 3_000);
  assertEquals(documentTokens(30_001), 6_000);
  assertEquals(documentTokens(1e9), 300_000);
  assertEquals(mediaTokens("application/pdf", "A".repeat(80_000)), 6_000);
});
