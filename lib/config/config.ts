import type { Cidr } from "../access/ip.ts";
import type { Secret } from "../core/secret.ts";
import type { CreditRates } from "./credit_rates.ts";
import type { ModelAliases } from "./model_aliases.ts";
import { isPlaceholder } from "./placeholder.ts";

/** Everything that the environment decides, validated. Frozen; times are in milliseconds. */
export interface Config {
  readonly gitlab: {
    /** Absent when unset; may be an example, see {@linkcode hasUsableToken}. */
    readonly token: Secret | undefined;
    /** The file that the token is read from instead. */
    readonly tokenFile: string | undefined;
    readonly instanceUrl: URL;
    readonly gatewayUrl: URL;
    /** Whether answers that the client wants whole are asked for as streams. */
    readonly unaryUpstream: "auto" | "unary" | "stream";
  };
  readonly server: {
    /** IP address, without brackets, or host name. */
    readonly host: string;
    /** 0 means any free port. */
    readonly port: number;
    /** Whether other processes may listen there too; the system then shares out connections. */
    readonly reusePort: boolean;
  };
  readonly access: {
    /** The one key without limits and without a name. */
    readonly key: Secret | undefined;
    /** The file of named keys. */
    readonly keysFile: string | undefined;
    /** Whether a client may present a GitLab token of its own as key. */
    readonly clientTokens: boolean;
    /** Whether clients must present a key, of whichever kind. */
    readonly keyRequired: boolean;
    /** The gateway's own names besides IP literals and localhost, lower-case. */
    readonly allowedHosts: readonly string[];
    /** Peers whose forwarded client address is believed. */
    readonly trustedProxies: readonly Cidr[];
    readonly dashboard: "public" | "key" | "off";
  };
  readonly models: {
    /** Model of requests that name none; a name or an alias. */
    readonly default: string;
    /** The user's own aliases. */
    readonly aliases: ModelAliases;
  };
  readonly statistics: {
    readonly store: "auto" | "kv" | "memory";
    /** A file, a URL, or `linked`; absent means the default file. */
    readonly database: string | undefined;
    /** Requests per GitLab Credit, where they differ from what is published. */
    readonly creditRates: CreditRates;
  };
  readonly log: {
    readonly level: "error" | "warn" | "info" | "debug";
    readonly format: "text" | "json" | "auto";
  };
  readonly limits: {
    /** Largest request body, in bytes. */
    readonly body: number;
    /** All bodies that are held at one time, in bytes. */
    readonly buffers: number;
    /** Requests that are sent upstream at one time, and that wait for their turn. */
    readonly concurrent: number;
    readonly queued: number;
    /** Whether answers are remembered for clients that refer to them. */
    readonly memory: "on" | "off";
  };
  readonly timeouts: {
    readonly headers: number;
    readonly idle: number;
    readonly body: number;
    readonly write: number;
    readonly shutdown: number;
    readonly heartbeat: number;
  };
}

/** Whether there is a GitLab token, and not just an example of one; not that of a file unread. */
export function hasUsableToken({ gitlab: { token } }: Config): boolean {
  return token !== undefined && !isPlaceholder(token.reveal());
}
