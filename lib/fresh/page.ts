/** What a handler returns to have its page rendered. */
export interface PageResponse<Data> {
  readonly data: Data;
  readonly status: number;
  readonly headers: HeadersInit | undefined;
}

export interface PageInit {
  status?: number;
  headers?: HeadersInit;
}

/** Lets the route's component render with `data`; the status is 200 unless given. */
export function page<Data>(data: Data, init?: PageInit): PageResponse<Data>;
export function page(): PageResponse<undefined>;
export function page(data?: unknown, init: PageInit = {}): PageResponse<unknown> {
  return { data, status: init.status ?? 200, headers: init.headers };
}
