import type { Client, Launch, SettingsFile, Snippet, Target } from "./client.ts";
import { shownPlace } from "./place.ts";
import { render } from "./render.ts";
import { shellWord } from "./text.ts";

/** Everything that a client's settings come to as text to copy: files, environment, the rest. */
export function snippetsOf(client: Client, target: Target): readonly Snippet[] {
  const files = client.files?.(target).map(fileSnippet) ?? [];
  const launch = client.launch?.(target);
  const shell = launch ? [shellSnippet(launch, files.length > 0)] : [];
  return [...files, ...shell, ...client.snippets?.(target) ?? []];
}

function fileSnippet({ place, format, settings, note }: SettingsFile): Snippet {
  return {
    where: shownPlace(place),
    language: format,
    text: render(format, settings),
    ...note !== undefined && { note },
  };
}

function shellSnippet({ program, args, env }: Launch, isSecond: boolean): Snippet {
  const variables = Object.entries(env).map(([name, value]) =>
    `export ${name}=${shellWord(value)}`
  );
  return {
    where: isSecond ? "or for one shell" : "for one shell",
    language: "sh",
    text: [...variables, [program, ...args.map(shellWord)].join(" ")].join("\n"),
  };
}
