import { page } from "fresh";
import { Head } from "fresh/runtime";
import { Notice } from "../../components/Notice.tsx";
import { Panel } from "../../components/Panel.tsx";
import { define } from "../../utils.ts";

/** Why somebody is back at the form, by the word in the address. */
const problems = new Map([
  ["wrong", "This is not a key that may see the dashboard."],
  ["wait", "There were too many wrong keys. Wait a minute before the next try."],
]);

export const handler = define.handlers({
  GET(ctx) {
    const problem = problems.get(ctx.url.searchParams.get("problem") ?? "");
    return page({ problem }, { headers: { "cache-control": "no-store" } });
  },
});

/** Asks for a key, for those who want to see more than the public view. */
export default define.page<typeof handler>(function LoginPage({ data: { problem } }) {
  return (
    <div class="narrow stack">
      <Head>
        <title>Sign in - Duo Gateway</title>
      </Head>
      <h1>Sign in</h1>
      {problem && <Notice kind="warning">{problem}</Notice>}
      <Panel id="sign-in" title="With a key of this gateway">
        <form class="try" method="post" action="/dashboard/login">
          <label class="field">
            Key
            <input name="key" type="password" required autocomplete="current-password" />
          </label>
          <p class="quiet">
            A cookie in this browser keeps you signed in; only this gateway gets to see it.
          </p>
          <p>
            <button type="submit">Sign in</button>
          </p>
        </form>
      </Panel>
    </div>
  );
});
