import { useRef, useState } from "preact/hooks";
import { answerParts, errorText } from "../lib/dashboard/answer_stream.ts";
import { duration } from "../lib/dashboard/format.ts";

export interface TryItProps {
  model: string;
  modelName: string;
  needsKey: boolean;
}

/** What an answer has come to. */
interface Answer {
  text: string;
  state: "none" | "waiting" | "running" | "done" | "failed";
  /** Milliseconds until the first text, and altogether. */
  firstMs?: number;
  totalMs?: number;
  tokens?: number;
}

const LONGEST_ANSWER = 600;

/** Sends one question through the gateway and shows the answer as it arrives. */
export default function TryIt({ model, modelName, needsKey }: TryItProps) {
  const [answer, setAnswer] = useState<Answer>({ text: "", state: "none" });
  const running = useRef<AbortController | null>(null);
  const isBusy = answer.state === "waiting" || answer.state === "running";

  const ask = async (form: FormData) => {
    const control = running.current = new AbortController();
    let now: Answer = { text: "", state: "waiting" };
    const show = (change: Partial<Answer>) => setAnswer(now = { ...now, ...change });
    show({});
    const begun = performance.now();
    try {
      const reply = await fetch("/v1/messages", {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "anthropic-version": "2023-06-01",
          ...needsKey && { "x-api-key": String(form.get("key")) },
        },
        body: JSON.stringify({
          model,
          max_tokens: LONGEST_ANSWER,
          stream: true,
          messages: [{ role: "user", content: String(form.get("question")) }],
        }),
        signal: control.signal,
      });
      if (!reply.ok || !reply.body) throw new Error(errorText(await reply.json()));
      for await (const { text, tokens, error } of answerParts(reply.body)) {
        if (error !== undefined) throw new Error(error);
        if (tokens !== undefined) show({ tokens });
        if (text === undefined) continue;
        const firstMs = now.firstMs ?? performance.now() - begun;
        show({ state: "running", firstMs, text: now.text + text });
      }
      show({ state: "done", totalMs: performance.now() - begun });
    } catch (error) {
      const wasStopped = control.signal.aborted;
      const message = error instanceof Error ? error.message : "The gateway cannot be reached.";
      show(wasStopped ? { state: "done" } : { state: "failed", text: message });
    }
  };

  return (
    <form
      class="try"
      onSubmit={(event) => {
        event.preventDefault();
        if (isBusy) running.current?.abort();
        else ask(new FormData(event.currentTarget));
      }}
    >
      <label class="field">
        Question to {modelName}
        <textarea name="question" required maxLength={4000}>
          Write a haiku about a gateway.
        </textarea>
      </label>
      {needsKey && (
        <label class="field">
          Key
          <input name="key" type="password" required autocomplete="off" />
        </label>
      )}
      <p>
        <button type="submit">{isBusy ? "Stop" : "Ask"}</button> <small>{figures(answer)}</small>
      </p>
      {answer.state !== "none" && (
        <p class={`answer${answer.state === "failed" ? " error-text" : ""}`} aria-live="polite">
          {answer.text || "…"}
        </p>
      )}
    </form>
  );
}

function figures({ firstMs, totalMs, tokens }: Answer): string {
  return [
    firstMs !== undefined && `first text after ${duration(firstMs)}`,
    totalMs !== undefined && `all after ${duration(totalMs)}`,
    tokens !== undefined && `${tokens} tokens`,
  ].filter((part) => part !== false).join(", ");
}
