import { asset } from "fresh/runtime";
import { TopBar } from "../components/TopBar.tsx";
import { version } from "../lib/version.ts";
import { define } from "../utils.ts";

export default define.page(function App({ Component, url, state }) {
  // A file that is not there has an error page too, which knows of no gateway.
  const { gateway }: Partial<typeof state> = state;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Duo Gateway</title>
        <link rel="icon" href={asset("/icon.svg")} type="image/svg+xml" />
        <link rel="stylesheet" href={asset("/styles.css")} />
      </head>
      <body>
        <TopBar path={url.pathname} signIn={gateway?.signIn()} />
        <main id="main">
          <Component />
        </main>
        <footer class="foot">
          Duo Gateway {version} keeps counts and times, never prompts or answers.
        </footer>
      </body>
    </html>
  );
});
