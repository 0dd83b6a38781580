import type { SignInState } from "../lib/http/pages.ts";

export interface TopBarProps {
  path: string;
  /** Absent where it is not known who looks. */
  signIn: SignInState | undefined;
}

/** What leads from every page to the others. */
export function TopBar({ path, signIn }: TopBarProps) {
  const isAt = (place: string) => path.replace(/\/$/, "") === place;
  return (
    <header class="top">
      <a class="skip" href="#main">Skip to content</a>
      <a class="brand" href="/">
        <img src="/icon.svg" alt="" width="22" height="22" />
        Duo Gateway
      </a>
      <nav aria-label="Pages">
        <a href="/dashboard" aria-current={isAt("/dashboard") ? "page" : undefined}>Dashboard</a>
        <a href="/dashboard/connect" aria-current={isAt("/dashboard/connect") ? "page" : undefined}>
          Connect
        </a>
        {signIn?.isOffered && signIn.keyName === undefined && (
          <a href="/dashboard/login" aria-current={isAt("/dashboard/login") ? "page" : undefined}>
            Sign in
          </a>
        )}
      </nav>
      {signIn?.keyName !== undefined && (
        <form class="who" method="post" action="/dashboard/logout">
          <span class="quiet" title={`Signed in with the key ${signIn.keyName}`}>
            {signIn.keyName}
          </span>
          <button type="submit" class="plain">Sign out</button>
        </form>
      )}
    </header>
  );
}
