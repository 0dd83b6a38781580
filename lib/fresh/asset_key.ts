/** Query parameter that names the content which a static file's URL is meant to give. */
const KEY = "__frsh_c";

/** The URL of a static file with this content; it never changes what it gives. */
export function keyedUrl(path: string, hash: string): string {
  return `${path}?${KEY}=${hash}`;
}

/** The content that a URL asks for; `null` for the newest. */
export function keyOf(url: URL): string | null {
  return url.searchParams.get(KEY);
}

/** Path and query of a URL that asks for the newest content. */
export function withoutKey(url: URL): string {
  const plain = new URL(url);
  plain.searchParams.delete(KEY);
  return plain.pathname + plain.search;
}
