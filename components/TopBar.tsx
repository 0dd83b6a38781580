/** What leads from every page to the others. */
export function TopBar({ path }: { path: string }) {
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
      </nav>
    </header>
  );
}
