/** What the first bytes of an image say about it. */
export interface ImageHeader {
  mediaType: "image/png" | "image/jpeg" | "image/gif" | "image/webp";
  /** In pixels; absent when the header stops before it says so. */
  size?: { width: number; height: number };
}

/**
 * Reads an image's true type and size from its first bytes; `undefined` when it is none of the four
 * kinds that models see. Never throws.
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (startsWith(bytes, 0, "\x89PNG\r\n\x1a\n")) return withSize("image/png", pngSize(view));
  if (startsWith(bytes, 0, "GIF8")) return withSize("image/gif", gifSize(view));
  if (startsWith(bytes, 0, "\xff\xd8\xff")) return withSize("image/jpeg", jpegSize(view));
  if (startsWith(bytes, 0, "RIFF") && startsWith(bytes, 8, "WEBP")) {
    return withSize("image/webp", webpSize(bytes, view));
  }
  return undefined;
}

type Size = ImageHeader["size"];

function withSize(mediaType: ImageHeader["mediaType"], size: Size): ImageHeader {
  return { mediaType, ...(size && { size }) };
}

/** PNG: the IHDR chunk comes first, its width at byte 16. */
function pngSize(view: DataView): Size {
  if (view.byteLength < 24) return undefined;
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** GIF: the logical screen descriptor follows the six bytes of the signature. */
function gifSize(view: DataView): Size {
  if (view.byteLength < 10) return undefined;
  return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
}

/** JPEG: segments with lengths, one of which (SOF0 to SOF15) holds the frame's size. */
function jpegSize(view: DataView): Size {
  let at = 2;
  while (at + 9 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    // Any number of 0xff bytes may stand before a marker.
    if (marker === 0xff) {
      at++;
      continue;
    }
    // C4, C8 and CC share the range but are tables, not frames.
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/** WebP: lossy (VP8), lossless (VP8L) and extended (VP8X) files each say it differently. */
function webpSize(bytes: Uint8Array, view: DataView): Size {
  if (view.byteLength < 30) return undefined;
  if (startsWith(bytes, 12, "VP8 ")) {
    return {
      width: view.getUint16(26, true) & 0x3fff,
      height: view.getUint16(28, true) & 0x3fff,
    };
  }
  if (startsWith(bytes, 12, "VP8L")) {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: (bits >> 14 & 0x3fff) + 1 };
  }
  if (startsWith(bytes, 12, "VP8X")) {
    return {
      width: (view.getUint32(24, true) & 0xffffff) + 1,
      height: (view.getUint32(26, true) >> 8) + 1,
    };
  }
  return undefined;
}

function startsWith(bytes: Uint8Array, at: number, signature: string): boolean {
  for (let index = 0; index < signature.length; index++) {
    if (bytes[at + index] !== signature.charCodeAt(index)) return false;
  }
  return true;
}
