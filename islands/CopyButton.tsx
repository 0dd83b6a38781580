import { useEffect, useState } from "preact/hooks";

/** Copies a text. It stays away where that is not possible: without scripts, or over plain HTTP. */
export default function CopyButton({ text, what }: { text: string; what: string }) {
  const [isOffered, setOffered] = useState(false);
  const [isDone, setDone] = useState(false);
  useEffect(() => setOffered(true), []);
  useEffect(() => {
    if (!isDone) return;
    const timer = setTimeout(() => setDone(false), 2000);
    return () => clearTimeout(timer);
  }, [isDone]);
  if (!isOffered) return null;
  return (
    <span>
      <button
        type="button"
        class="plain"
        aria-label={`Copy ${what}`}
        onClick={async () => setDone(await copy(text))}
      >
        {isDone ? "Copied" : "Copy"}
      </button>
      <span class="unseen" role="status">{isDone && `Copied ${what}`}</span>
    </span>
  );
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** `navigator.clipboard` is there for https and localhost only; a LAN address has this. */
function copyBySelection(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "unseen";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
