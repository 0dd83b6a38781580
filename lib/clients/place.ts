/** Where a client looks for a settings file. */
export interface Place {
  /** The folder that it stands in, by the kind of machine. */
  readonly folder: Folder;
  /** A variable that names the folder instead, when it is set. */
  readonly variable?: string;
  /** The path below the folder, with `/`. */
  readonly file: string;
  /** Further names for the same file; one that is there is taken before a new `file` is made. */
  readonly others?: readonly string[];
}

/** A folder, from the home folder, from `%APPDATA%` on Windows, or the one that is worked in. */
export type Folder =
  | { readonly home: string; readonly appData?: string }
  | "here";

/** A place as people write it, such as `~/.claude/settings.json`. */
export function shownPlace({ folder, file }: Place): string {
  return folder === "here" ? file : `~/${folder.home}/${file}`;
}
