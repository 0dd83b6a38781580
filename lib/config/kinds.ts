import { z } from "zod";
import { type Cidr, isIp } from "../access/ip.ts";
import { Secret } from "../core/secret.ts";
import { type CreditRates, parseCreditRates } from "./credit_rates.ts";
import { parseDuration } from "./duration.ts";
import { type ModelAliases, parseModelAliases } from "./model_aliases.ts";
import { isPlaceholder } from "./placeholder.ts";
import { holdsCredential, quote } from "./quote.ts";
import { parseServiceUrl } from "./service_url.ts";
import { parseSize } from "./size.ts";
import { parseTrustedProxies } from "./trusted_proxies.ts";

/**
 * What may stand in a variable. The messages of a schema are phrases that follow the value, such as
 * `is not a time`; there may be several.
 */
export interface Kind<T> {
  /** What is accepted, as the object of "Write ...". */
  readonly accepts: string;
  /** From the variable's trimmed, non-empty text to its value. */
  readonly schema: z.ZodType<T, string>;
}

/** A schema whose `parse` names what is wrong; what it returns then does not matter. */
function schemaOf<T>(parse: (text: string, wrong: (phrase: string) => void) => T) {
  return z.string().transform((text, context) =>
    parse(text, (message) => context.addIssue({ code: "custom", message }))
  );
}

/** A number read by `parse`, from `min` to `max` as `parse` reads those. */
function measure(
  what: string,
  parse: (text: string) => number | undefined,
  min: string,
  max: string,
): Kind<number> {
  const outside = `is not from ${min} to ${max}`;
  const number = z.number({ error: `is not a ${what}` })
    .min(parse(min) ?? NaN, outside)
    .max(parse(max) ?? NaN, outside);
  return {
    accepts: `a ${what} from ${min} to ${max}`,
    schema: z.string().transform(parse).pipe(number),
  };
}

/** Milliseconds. */
export function duration(min: string, max: string): Kind<number> {
  return measure("time", parseDuration, min, max);
}

/** Bytes. */
export function size(min: string, max: string): Kind<number> {
  return measure("size", parseSize, min, max);
}

/** A whole number. */
export function count(min: string, max: string): Kind<number> {
  return measure(
    "whole number",
    (text) => /^\d{1,9}$/.test(text) ? Number(text) : undefined,
    min,
    max,
  );
}

/** One of some words, in any letter case. */
export function choice<const Word extends string>(...words: Word[]): Kind<Word> {
  const list = words.join(", ").replace(/, ([^,]+)$/, " or $1");
  return {
    accepts: list,
    schema: z.string().toLowerCase().pipe(z.enum(words, { error: `is not ${list}` })),
  };
}

export const port: Kind<number> = {
  accepts: "a whole number from 0 (any free port) to 65535",
  schema: z.string().regex(/^\d{1,5}$/, "is not a port number").transform(Number)
    .pipe(z.number().max(65535, "is not from 0 to 65535")),
};

/** Whether to; what is neither yes nor no is meant for another program, and counts as no. */
export const flag: Kind<"on" | "off" | "foreign"> = {
  accepts: "1 or 0",
  schema: schemaOf((text) => {
    if (/^(1|true|yes|on)$/i.test(text)) return "on";
    return /^(0|false|no|off)$/i.test(text) ? "off" : "foreign";
  }),
};

/** Whether to; unlike a {@linkcode flag}, nobody else's. */
export const toggle: Kind<boolean> = {
  accepts: flag.accepts,
  schema: schemaOf((text, wrong) => {
    const value = flag.schema.parse(text);
    if (value === "foreign") wrong("is neither 1 nor 0");
    return value === "on";
  }),
};

export const serviceUrl: Kind<URL> = {
  accepts: "an https URL without user name, query and fragment",
  schema: schemaOf((text, wrong) => {
    const parsed = parseServiceUrl(text);
    if ("url" in parsed) return parsed.url;
    wrong(parsed.problem);
    return z.NEVER;
  }),
};

/** Digits, letters and punctuation of ASCII: all that a header carries without doubt. */
const VISIBLE = /^[\x21-\x7e]{1,4096}$/;

/** A credential for GitLab; an example that was never replaced is accepted, and not usable. */
export const gitlabToken: Kind<Secret> = {
  accepts: "a GitLab token",
  schema: schemaOf((text, wrong) => {
    if (!isPlaceholder(text) && !VISIBLE.test(text)) {
      wrong("has a space or another character in it that no GitLab token has");
    }
    return new Secret(text);
  }),
};

/** A key that clients must present. */
export const clientKey: Kind<Secret> = {
  accepts: "letters, digits and punctuation without spaces",
  schema: schemaOf((text, wrong) => {
    if (isPlaceholder(text)) wrong("is an example that everybody knows");
    else if (!VISIBLE.test(text)) wrong("cannot be sent in a header");
    return new Secret(text);
  }),
};

/** Labels of letters, digits, `-` and `_`, as names in local networks have them; not all digits. */
const HOST_NAME =
  /^(?!.*(^|\.)\d+$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/;

export const listenAddress: Kind<string> = {
  accepts: "an IP address or a host name, without a port",
  schema: schemaOf((text, wrong) => {
    const host = text.toLowerCase().replace(/^\[(.*)\]$/, "$1");
    const isHost = isIp(host) || HOST_NAME.test(host) && !holdsCredential(host);
    if (!isHost) wrong("is neither an IP address nor a host name");
    return host;
  }),
};

export const hostNames: Kind<readonly string[]> = {
  accepts: "host names without port, separated by commas",
  schema: schemaOf((text, wrong) => {
    const names = text.toLowerCase().split(",").map((name) => name.trim()).filter(Boolean);
    for (const name of names) {
      if (!HOST_NAME.test(name)) wrong(`has an entry that is no host name: ${quote(name)}`);
    }
    return Object.freeze(names);
  }),
};

export const trustedProxies: Kind<readonly Cidr[]> = {
  accepts: "none, loopback, 1 (any) or IP addresses and ranges, separated by commas",
  schema: schemaOf((text, wrong) => {
    const { ranges, problems } = parseTrustedProxies(text);
    problems.forEach(wrong);
    return Object.freeze(ranges);
  }),
};

export const filePath: Kind<string> = {
  accepts: "a file",
  schema: schemaOf((text, wrong) => {
    if (/\p{Cc}/u.test(text)) wrong("has a control character in it");
    if (/^\s*[[{]/.test(text)) wrong("is JSON, and the name of a file is wanted");
    if (holdsCredential(text)) wrong("is no file but holds what looks like a credential");
    return text;
  }),
};

/** A file, the URL of a KV Connect service, or `linked`. */
export const databaseAddress: Kind<string> = {
  accepts: "a file, an http or https URL, or linked",
  schema: schemaOf((text, wrong) => {
    if (/^linked$/i.test(text)) return "linked";
    const url = /^[a-z][a-z\d+.-]+:\/\//i.test(text) ? URL.parse(text) : undefined;
    if (/\p{Cc}/u.test(text)) wrong("has a control character in it");
    else if (url === null) wrong("is not a URL");
    else if (url && !/^https?:$/.test(url.protocol)) wrong("is a URL of another kind than http");
    else if (url?.username || url?.password) wrong("has a user name or password in it");
    return text;
  }),
};

/** Names of models appear in messages and lists, so a credential must not get among them. */
const NO_MODEL_NAME = "holds what looks like a credential";

export const modelName: Kind<string> = {
  accepts: "a model's name or an alias",
  schema: schemaOf((text, wrong) => {
    if (holdsCredential(text)) wrong(NO_MODEL_NAME);
    return text;
  }),
};

export const modelAliases: Kind<ModelAliases> = {
  accepts: "alias=model pairs separated by commas, or a JSON object",
  schema: schemaOf((text, wrong) => {
    const { aliases, problems } = parseModelAliases(text);
    if (holdsCredential(text)) wrong(NO_MODEL_NAME);
    problems.forEach(wrong);
    return aliases;
  }),
};

export const creditRates: Kind<CreditRates> = {
  accepts: "model=requests pairs separated by commas",
  schema: schemaOf((text, wrong) => {
    const { rates, problems } = parseCreditRates(text);
    if (holdsCredential(text)) wrong(NO_MODEL_NAME);
    problems.forEach(wrong);
    return rates;
  }),
};
