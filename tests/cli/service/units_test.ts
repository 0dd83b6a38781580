import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { gatewayCommand } from "../../../lib/cli/service/gateway_command.ts";
import { installService } from "../../../lib/cli/service/install.ts";
import { unitFor } from "../../../lib/cli/service/units.ts";

const command = {
  program: "/opt/my deno/deno",
  args: ["run", "-P=serve", "main.ts", "serve", '50% of "it"', "$HOME"],
  cwd: "/home/a b/duo",
};

Deno.test("the systemd unit runs the gateway's own command, with every word as it is", () => {
  const unit = unitFor("linux", command);
  assertStringIncludes(unit?.text ?? "", "\nWorkingDirectory=/home/a b/duo\n");
  assertStringIncludes(
    unit?.text ?? "",
    '\nExecStart="/opt/my deno/deno" run -P=serve main.ts serve "50%% of \\"it\\"" $$HOME\n',
  );
});

Deno.test({
  name: "systemd finds nothing wrong with the unit",
  // Where there is systemd.
  ignore: !await exists("/usr/bin/systemd-analyze"),
  async fn() {
    const folder = await Deno.makeTempDir();
    const file = `${folder}/duo-gateway.service`;
    await Deno.writeTextFile(file, unitFor("linux", gatewayCommand(["serve"]))?.text ?? "");
    const { code, stderr } = await new Deno.Command("systemd-analyze", {
      args: ["verify", "--user", "--man=no", file],
      env: { XDG_RUNTIME_DIR: folder },
    }).output();
    const said = new TextDecoder().decode(stderr);
    await Deno.remove(folder, { recursive: true });
    assert(!said.includes("duo-gateway.service"), said);
    assertEquals(code, 0, said);
  },
});

Deno.test("the launchd unit is XML with every word as it is", () => {
  const { text = "" } = unitFor("darwin", { ...command, args: ["a&b", "<c>"] }) ?? {};
  assertStringIncludes(text, "<string>/opt/my deno/deno</string>");
  assertStringIncludes(text, "<string>a&amp;b</string>\n    <string>&lt;c&gt;</string>");
  assertMatch(text, /^<\?xml version="1\.0" encoding="UTF-8"\?>\n/);
});

/** Runs the installation in an empty home folder. */
async function install(print: boolean, before?: string) {
  const home = await Deno.makeTempDir();
  const out: string[] = [];
  const errors: string[] = [];
  const terminal = {
    out: (line: string) => out.push(line),
    error: (line: string) => errors.push(line),
    isTerminal: false,
  };
  const path = `${home}/.config/systemd/user/duo-gateway.service`;
  if (before !== undefined) {
    await Deno.mkdir(`${home}/.config/systemd/user`, { recursive: true });
    await Deno.writeTextFile(path, before);
  }
  const code = await installService(unitFor("linux", command), home, terminal, print);
  const written = await Deno.readTextFile(path).catch(() => undefined);
  await Deno.remove(home, { recursive: true });
  return { code, out: out.join("\n"), errors: errors.join("\n"), written };
}

Deno.test("service install writes the unit and says how to go on", async () => {
  const { code, out, written } = await install(false);
  assertEquals([code, written], [0, unitFor("linux", command)?.text]);
  assertStringIncludes(out, "systemctl --user enable --now duo-gateway");
});

Deno.test("service install --print writes nothing", async () => {
  const { code, out, written } = await install(true);
  assertEquals([code, `${out}\n`, written], [0, unitFor("linux", command)?.text, undefined]);
});

Deno.test("service install replaces its own unit, and leaves another's alone", async () => {
  const own = unitFor("linux", { ...command, args: [] })?.text;
  assertEquals((await install(false, own)).written, unitFor("linux", command)?.text);
  const foreign = "[Unit]\nDescription=mine\n";
  const { code, errors, written } = await install(false, foreign);
  assertEquals([code, written], [1, foreign]);
  assertStringIncludes(errors, "left alone");
});

Deno.test("where there is no unit, another way is named", async () => {
  const errors: string[] = [];
  const terminal = { out() {}, error: (line: string) => void errors.push(line), isTerminal: false };
  assertEquals(await installService(unitFor("windows", command), "/", terminal, false), 1);
  assertStringIncludes(errors.join(), "service start");
});

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
