/** How the tokens of GitLab and Deno, keys of the models' vendors and of ours, and JWTs begin. */
const CREDENTIAL =
  /gl(pat|oas|soat|dt|rt|ft|ptt|imt|agent|cbt|ffct)-|dd[opw]_\w{8}|dgk_|\b(sk-[\w-]{16}|eyJ[\w-]{16})/;

/** A URL with a user, a password or a query. */
const TELLING_URL = /:\/\/([^/]*@|.*\?)/;

/** Controls, separators of lines, marks of direction, and what is invisible. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const LONGEST_QUOTE = 60;

/** Stands in a message for a value that is not shown. */
export const UNSHOWN = "The value (not shown)";

/** Whether a text holds what looks like a credential, put into the wrong variable perhaps. */
export function holdsCredential(text: string): boolean {
  return CREDENTIAL.test(text) || TELLING_URL.test(text);
}

/** A setting's value for a message: quoted and escaped; not shown when it is long or a secret. */
export function quote(value: string): string {
  if (value.length > LONGEST_QUOTE || holdsCredential(value)) return UNSHOWN;
  return visible(JSON.stringify(value));
}

/** The text with what a terminal would obey or hide written as escapes. */
export function visible(text: string): string {
  return text.replace(
    INVISIBLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
