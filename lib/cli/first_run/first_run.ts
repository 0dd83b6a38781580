import type { Variables } from "../configuration.ts";
import { EditedElsewhere, editFile } from "../edit_file.ts";
import { machineDeps, type Terminal } from "../run.ts";
import { Abandoned, Dialog } from "./dialog.ts";
import { withVariables } from "./env_text.ts";
import { guide } from "./guide.ts";
import { terminalScreen } from "./terminal_screen.ts";

/**
 * Guides through a first start and writes `.env`, which only its owner may read then.
 *
 * @param file path of the `.env` file.
 * @returns the settings with those that were written; as they were when nothing was.
 */
export async function firstRun(
  found: Variables,
  terminal: Terminal,
  file: string,
  screen = terminalScreen(),
  deps = machineDeps(terminal),
): Promise<Variables> {
  try {
    const settings = await guide(found, new Dialog(screen), deps);
    if (!settings) throw new Abandoned("The answers did not do.");
    await editFile(file, (text = "") => withVariables(text, settings));
    terminal.out(`Written to ${file}.`);
    return { ...found, ...settings };
  } catch (cause) {
    terminal.error(whyNot(cause, file));
    return found;
  }
}

function whyNot(cause: unknown, file: string): string {
  if (cause instanceof Abandoned) return "Nothing was written.";
  if (cause instanceof EditedElsewhere) return cause.message;
  if (cause instanceof Deno.errors.NotCapable || cause instanceof Deno.errors.PermissionDenied) {
    return `${file} may not be written. Copy .env.example to .env and fill in the token.`;
  }
  throw cause;
}
