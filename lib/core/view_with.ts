import type { RequestView } from "./request_view.ts";

/**
 * A request as it will be once a member has another value, for rules that ask what is sent.
 *
 * @param value of a type that holds nothing: no object, no array.
 */
export function viewWith(
  request: RequestView,
  key: string,
  value: string | number | boolean,
): RequestView {
  return {
    has: (member) => member === key || request.has(member),
    type: (member) =>
      member === key ? typeof value as "string" | "number" | "boolean" : request.type(member),
    value: (member) => member === key ? value : request.value(member),
    isFilledArray: (member) => member !== key && request.isFilledArray(member),
    watched: (path) => request.watched(path),
  };
}
