import type { Model } from "../models/model.ts";
import type { Place } from "./place.ts";
import type { Format, Setting } from "./setting.ts";

/** What settings are made from. */
export interface Target {
  /** The gateway's address without a path, such as `http://127.0.0.1:3456`. */
  readonly origin: string;
  /** What stands in the place of the key. */
  readonly key: string;
  readonly model: TargetModel;
  /** A quick and cheap model for titles, summaries and searches; may be the same. */
  readonly small: TargetModel;
}

/** What of a model appears in settings. */
export type TargetModel = Pick<
  Model,
  | "id"
  | "upstreamId"
  | "displayName"
  | "provider"
  | "dialects"
  | "contextWindow"
  | "outputLimit"
>;

/** A piece of text to copy. */
export interface Snippet {
  /** Where it goes: a file, or what to do with it. */
  readonly where: string;
  readonly language: "sh" | "json" | "toml" | "yaml" | "python" | "ts" | "ruby" | "text";
  readonly text: string;
  /** A sentence on what has to be known first. */
  readonly note?: string;
}

/** A settings file of a client, and what is to stand in it. */
export interface SettingsFile {
  readonly place: Place;
  readonly format: Format;
  readonly settings: readonly Setting[];
  /** A sentence on what the file does not do by itself. */
  readonly note?: string;
}

/** How a client is started without any file. */
export interface Launch {
  readonly program: string;
  /** Arguments that come before the user's own. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Variables that would win over these settings; the program does not get them. */
  readonly without?: readonly string[];
}

/** A program or library that can be pointed at the gateway. */
export interface Client {
  /** For addresses and the command line: lower case, without spaces. */
  readonly id: string;
  readonly name: string;
  /** Ids of models that suit it, the best first; absent means the gateway's default. */
  readonly suits?: readonly string[];
  /** How to get the program; absent for libraries. */
  readonly install?: string;
  /** The files that make it use the gateway from then on. */
  files?(target: Target): readonly SettingsFile[];
  /** How it is run on the gateway once; absent where only a file can say so. */
  launch?(target: Target): Launch;
  /** Text for what neither a file nor the environment can say. */
  snippets?(target: Target): readonly Snippet[];
}
