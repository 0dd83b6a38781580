const named: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/**
 * A text's UTF-8 bytes as Python shows them: `b'...'`. GitLab's gateway wraps a vendor's error that
 * way, inside JSON, when the request asked for a stream.
 */
export function bytesRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let shown = "";
  for (const byte of new TextEncoder().encode(text)) {
    const character = String.fromCharCode(byte);
    if (character === quote) shown += `\\${quote}`;
    else if (Object.hasOwn(named, character)) shown += named[character];
    else if (byte >= 0x20 && byte < 0x7f) shown += character;
    else shown += `\\x${byte.toString(16).padStart(2, "0")}`;
  }
  return `b${quote}${shown}${quote}`;
}
