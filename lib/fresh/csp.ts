import { frameOf } from "./frame.ts";
import type { Middleware } from "./types.ts";

export interface CspOptions {
  /** Directives such as `img-src 'self' data:`, instead of the defaults of the same name. */
  csp?: readonly string[];
  /** Allows the scripts of a rendered page by a nonce of its own. */
  useNonce?: boolean;
}

const defaults = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
];

/** Sends a content security policy with every answer. */
export function csp<State>({ csp = [], useNonce = false }: CspOptions = {}): Middleware<State> {
  const named = new Map([...defaults, ...csp].map((text) => {
    const directive = text.trim();
    return [directive.split(/\s/, 1)[0] ?? "", directive];
  }));
  return async (ctx) => {
    const frame = ctx[frameOf];
    if (useNonce) frame.nonce = crypto.randomUUID().replaceAll("-", "");
    const response = await ctx.next();
    const directives = [...named].map(([name, directive]) =>
      name === "script-src" && frame.nonce !== undefined && frame.isRendered
        ? `${directive} 'nonce-${frame.nonce}'`
        : directive
    );
    response.headers.set("content-security-policy", directives.join("; "));
    return response;
  };
}
