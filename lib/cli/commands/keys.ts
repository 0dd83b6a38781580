import { limitNames } from "../../access/key_rule.ts";
import { merged } from "../found_settings.ts";
import { addKey, listKeys, revokeKey } from "../keys.ts";
import { type KeyOptions, keyWishes, limitOption } from "../key_wishes.ts";
import { groups, type Register } from "./command.ts";
import { wholeNumber } from "./whole_number.ts";

export const registerKeys: Register = (program, { action, settings, terminal }) => {
  const variables = async () => merged(await settings());
  const keys = program.command("keys")
    .helpGroup(groups.manage)
    .description("make, list and withdraw named keys; needs KEYS_FILE");

  const add = keys.command("add")
    .description("make a key and print it, once")
    .argument("<name>", "who or what it is for")
    .option("--models <list>", "the only models it may use, separated by commas");
  for (const limit of limitNames) {
    add.option(`${limitOption(limit)} <n>`, `at most so many ${inWords(limit)}`, wholeNumber);
  }
  add
    .option("--expires <day>", "its last day: 2027-01-31, or 90d for ninety days from now")
    .option("--dashboard", "lets it see the whole dashboard")
    .action(
      action(async (name: string, options: KeyOptions) =>
        await addKey(await variables(), terminal, keyWishes(name, options, Date.now()))
      ),
    );

  keys.command("list")
    .description("show every key with its limits, without the keys themselves")
    .option("--json", "as JSON")
    .action(
      action(async ({ json = false }: { json?: boolean }) =>
        await listKeys(await variables(), terminal, json)
      ),
    );

  keys.command("revoke")
    .description("withdraw a key; a running gateway knows within two seconds")
    .argument("<name>", "the name of the key")
    .action(action(async (name: string) => await revokeKey(await variables(), terminal, name)));
};

/** `tokens per day` for `tokensPerDay`. */
function inWords(limit: string): string {
  return limit.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
