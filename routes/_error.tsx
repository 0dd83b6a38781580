import { HttpError } from "fresh";
import { Head } from "fresh/runtime";
import { EmptyState } from "../components/EmptyState.tsx";
import { define } from "../utils.ts";

export default define.page(function ErrorPage({ error }) {
  const isMissing = error instanceof HttpError && error.status === 404;
  const title = isMissing ? "There is no such page" : "This page could not be made";
  return (
    <div class="narrow">
      <Head>
        <title>{title} - Duo Gateway</title>
      </Head>
      <h1 class="unseen">{title}</h1>
      <EmptyState title={title}>
        <p>
          {isMissing
            ? "The address may be mistyped, or what it showed is not kept any more. "
            : "What went wrong is in the gateway's log. "}
          <a href="/dashboard">To the dashboard</a>
        </p>
      </EmptyState>
    </div>
  );
});
