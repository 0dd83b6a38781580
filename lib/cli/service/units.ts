import type { GatewayCommand } from "./gateway_command.ts";

/** A file that makes a system start the gateway, and what to do with it. */
export interface Unit {
  /** Below the home folder. */
  readonly path: string;
  readonly text: string;
  /** Commands that make the system use it. */
  readonly next: readonly string[];
}

/** Stands in every unit that was written here: such a file may be replaced. */
export const MARK = "Written by duo-gateway service install";

/** The unit for a system, or nothing where there is none. */
export function unitFor(os: typeof Deno.build.os, command: GatewayCommand): Unit | undefined {
  if (os === "linux") return systemd(command);
  return os === "darwin" ? launchd(command) : undefined;
}

function systemd({ program, args, cwd }: GatewayCommand): Unit {
  return {
    path: ".config/systemd/user/duo-gateway.service",
    text: `# ${MARK}; it is replaced when that is done again.
[Unit]
Description=Duo Gateway: GitLab Duo on the Anthropic and OpenAI APIs
After=network-online.target

[Service]
WorkingDirectory=${unquoted(cwd)}
ExecStart=${[program, ...args].map(systemdWord).join(" ")}
Restart=on-failure
RestartSec=3
# Longer than SHUTDOWN_TIMEOUT, for answers that are being written.
TimeoutStopSec=60
NoNewPrivileges=true
UMask=0077

[Install]
WantedBy=default.target
`,
    next: [
      "systemctl --user daemon-reload",
      "systemctl --user enable --now duo-gateway",
      "journalctl --user -u duo-gateway -f    # its log",
      "loginctl enable-linger                 # so that it runs while you are not logged in",
    ],
  };
}

function launchd({ program, args, cwd }: GatewayCommand): Unit {
  const path = "Library/LaunchAgents/duo-gateway.plist";
  const words = [program, ...args].map((word) => `    <string>${xml(word)}</string>`).join("\n");
  const log = `${cwd.replace(/\/$/, "")}/data/launchd.log`;
  return {
    path,
    text: `<?xml version="1.0" encoding="UTF-8"?>
<!-- ${MARK}; it is replaced when that is done again. -->
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>duo-gateway</string>
  <key>ProgramArguments</key>
  <array>
${words}
  </array>
  <key>WorkingDirectory</key>
  <string>${xml(cwd)}</string>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ExitTimeOut</key>
  <integer>60</integer>
  <key>StandardOutPath</key>
  <string>${xml(log)}</string>
  <key>StandardErrorPath</key>
  <string>${xml(log)}</string>
</dict>
</plist>
`,
    next: [`launchctl load -w ~/${path}`],
  };
}

/** A word of `ExecStart`, in which `%` and `$` mean something. */
function systemdWord(word: string): string {
  const escaped = word.replaceAll("%", "%%").replaceAll("$", "$$$$");
  return /^[\w@%+=:,./$-]+$/.test(escaped)
    ? escaped
    : `"${escaped.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

/** A path outside `ExecStart`: taken to the end of the line, quotes and all. */
function unquoted(path: string): string {
  return path.replaceAll("%", "%%");
}

function xml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
