/** What a `data:` URL holds. */
export interface DataUrl {
  /** Lower case and without parameters; empty when the URL names none. */
  mediaType: string;
  /** The content in base64, without white space. */
  base64: string;
}

/** Longest head (`data:image/png;base64,`) that is looked for, in characters. */
const LONGEST_HEAD = 256;

/** Reads a `data:` URL; `undefined` when the text is none. Never throws. */
export function parseDataUrl(url: string): DataUrl | undefined {
  if (!/^data:/i.test(url)) return undefined;
  const comma = url.slice(0, LONGEST_HEAD).indexOf(",");
  if (comma < 0) return undefined;
  const [type = "", ...parameters] = url.slice("data:".length, comma).split(";");
  const isBase64 = parameters.some((parameter) => parameter.trim().toLowerCase() === "base64");
  const content = url.slice(comma + 1);
  const base64 = isBase64 ? content.replace(/\s+/g, "") : percentDecoded(content)?.toBase64();
  return base64 === undefined ? undefined : { mediaType: type.trim().toLowerCase(), base64 };
}

/** The text that base64 holds as UTF-8; `undefined` when it is no base64. */
export function base64Text(base64: string): string | undefined {
  try {
    return new TextDecoder().decode(Uint8Array.fromBase64(base64));
  } catch {
    return undefined;
  }
}

/** The first bytes of what base64 holds; empty when it is no base64. */
export function base64Start(base64: string, bytes: number): Uint8Array {
  try {
    const characters = Math.ceil(bytes / 3) * 4;
    return Uint8Array.fromBase64(base64.slice(0, characters), { lastChunkHandling: "loose" });
  } catch {
    return new Uint8Array();
  }
}

function percentDecoded(content: string): Uint8Array | undefined {
  try {
    return new TextEncoder().encode(decodeURIComponent(content));
  } catch {
    return undefined;
  }
}
