/** The part of URLPattern's path syntax that routes use: `:name` for a segment, `:name*` for a rest. */
export interface PathPattern {
  readonly source: string;
  /** Whether it matches one path only, which is then its source. */
  readonly isLiteral: boolean;
  /** The parameters of a path that matches, decoded; `undefined` for one that does not. */
  match(path: string): Record<string, string> | undefined;
}

/**
 * Compiles a pattern such as `/models/:id` or `/files/:path*`. Deno's URLPattern would do the same
 * at several microseconds a try.
 *
 * @throws {TypeError} for syntax that is not supported.
 */
export function compilePattern(source: string): PathPattern {
  const names: string[] = [];
  const expressions = source.split("/").slice(1).map((segment, index, { length }) => {
    const [, name, star] = /^:(\w+)(\*?)$/.exec(segment) ?? [];
    if (name === undefined) {
      if (/[:*?+(){}\\]/.test(segment)) throw new TypeError(`Cannot route "${source}": ${segment}`);
      return `/${RegExp.escape(segment)}`;
    }
    names.push(name);
    if (!star) return "/([^/]+)";
    if (index < length - 1) {
      throw new TypeError(`Cannot route "${source}": ${segment} must be last`);
    }
    return "(?:/(.*))?";
  });
  const expression = new RegExp(`^${expressions.join("")}$`);
  return {
    source,
    isLiteral: names.length === 0,
    match(path) {
      const found = expression.exec(path);
      if (!found) return undefined;
      const params: Record<string, string> = Object.create(null);
      names.forEach((name, index) => {
        const value = found[index + 1];
        if (value) params[name] = decode(value);
      });
      return params;
    },
  };
}

/** Decodes what is no separator: `a%2Fb` stays one segment that looks like no other. */
function decode(text: string): string {
  try {
    return decodeURI(text);
  } catch {
    return text;
  }
}

/** The form in which paths are compared: no doubled slashes, none at the end. */
export function normalPath(path: string): string {
  return path.replace(/\/{2,}/g, "/").replace(/(?<=.)\/$/, "");
}
