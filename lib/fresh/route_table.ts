import type { Shell } from "./frame.ts";
import { compilePattern, type PathPattern } from "./path_pattern.ts";
import type { Context } from "./context.ts";
import type { Method, Middleware, PageComponent } from "./types.ts";

/** What has been registered before a route, which is what applies to it. */
export interface Scope<State> {
  readonly middlewares: readonly Middleware<State>[];
  readonly shell: Shell;
  /** The error page and what stands around it. */
  readonly error: { readonly page: PageComponent<never, never>; readonly shell: Shell } | undefined;
}

export type Answer<State> = (ctx: Context<State>) => Response | Promise<Response>;

/** What happens to a request. */
export interface Endpoint<State> {
  readonly scope: Scope<State>;
  readonly answer: Answer<State>;
}

interface Route<State> {
  readonly pattern: PathPattern;
  readonly endpoints: Map<Method | "ALL", Endpoint<State>>;
}

export interface FoundRoute<State> {
  readonly pattern: string;
  readonly params: Readonly<Record<string, string>>;
  readonly endpoints: ReadonlyMap<Method | "ALL", Endpoint<State>>;
}

/** Routes by path; of patterns that match, the one that was added first counts. */
export class RouteTable<State> {
  readonly #literal = new Map<string, Route<State>>();
  readonly #others: Route<State>[] = [];

  add(pattern: string, method: Method | "ALL", endpoint: Endpoint<State>): void {
    let route = this.#literal.get(pattern) ??
      this.#others.find(({ pattern: { source } }) => source === pattern);
    if (!route) {
      route = { pattern: compilePattern(pattern), endpoints: new Map() };
      if (route.pattern.isLiteral) this.#literal.set(pattern, route);
      else this.#others.push(route);
    }
    if (!route.endpoints.has(method)) route.endpoints.set(method, endpoint);
  }

  /** The route of a path in its normal form. */
  find(path: string): FoundRoute<State> | undefined {
    const literal = this.#literal.get(path);
    if (literal) {
      return { pattern: path, params: Object.create(null), endpoints: literal.endpoints };
    }
    for (const { pattern, endpoints } of this.#others) {
      const params = pattern.match(path);
      if (params) return { pattern: pattern.source, params, endpoints };
    }
    return undefined;
  }
}
