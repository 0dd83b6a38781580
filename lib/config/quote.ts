/** How the tokens of GitLab, the keys of the models' vendors, and JWTs begin. */
const CREDENTIAL =
  /\b(gl(pat|oas|soat|dt|rt|ft|ptt|imt|agent|cbt|ffct)-|sk-[\w-]{16}|eyJ[\w-]{16})/;

/** A URL with a user, a password or a query. */
const TELLING_URL = /:\/\/([^/]*@|.*\?)/;

const LONGEST_QUOTE = 60;

/** Stands in a message for a value that is not shown. */
export const UNSHOWN = "The value (not shown)";

/** Whether a text holds what looks like a credential, put into the wrong variable perhaps. */
export function holdsCredential(text: string): boolean {
  return CREDENTIAL.test(text) || TELLING_URL.test(text);
}

/** A setting's value for a message: quoted and escaped; not shown when it is long or a secret. */
export function quote(value: string): string {
  return value.length > LONGEST_QUOTE || holdsCredential(value) ? UNSHOWN : JSON.stringify(value);
}
