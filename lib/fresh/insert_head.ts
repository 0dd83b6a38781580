const title = /<title\b[^>]*>[^]*?<\/title>/;

/**
 * Moves what `Head` components rendered into the document's head: the last title takes the place of
 * the one that is there, everything else is appended.
 */
export function insertHead(html: string, parts: readonly string[]): string {
  const end = html.indexOf("</head>");
  if (end < 0) return html;
  let head = html.slice(0, end);
  for (const part of parts) {
    const own = title.exec(part)?.[0];
    if (own !== undefined && title.test(head)) {
      // As functions: in a replacement text `$` would mean something.
      head = head.replace(title, () => own) + part.replace(title, () => "");
    } else head += part;
  }
  return head + html.slice(end);
}
