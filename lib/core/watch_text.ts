import type { Clock } from "./clock.ts";

export interface TextWatch {
  clock: Clock;
  /** How often the text is looked at, in milliseconds. */
  everyMs: number;
  /** The text as it is now. */
  read(): Promise<string>;
  /** The text that has already been taken over. */
  text: string;
  /** Takes a changed text over, or says what is wrong with it. */
  take(text: string): string | undefined;
  /** Why the text before goes on to hold; called once for each new reason. */
  onProblem(problem: string): void;
}

/**
 * Takes over a file's text whenever it changes. What is broken, or cannot be read, changes nothing:
 * the last good text holds until the file is good again.
 *
 * The file is read again and again, rather than watched by the system: notices do not come through
 * when a file is replaced by renaming, on network drives and in mounts of containers.
 *
 * @returns a function that ends it.
 */
export function watchText({ clock, everyMs, read, take, onProblem, ...first }: TextWatch) {
  let { text } = first;
  let problem = "";
  let isEnded = false;
  let cancel = () => {};

  const note = (reason: string) => {
    if (reason !== problem && reason !== "") onProblem(reason);
    problem = reason;
  };
  const look = async () => {
    try {
      const found = await read();
      if (isEnded || (found === text && problem === "")) return;
      const wrong = take(found);
      if (wrong === undefined) text = found;
      note(wrong ?? "");
    } catch (cause) {
      if (!isEnded) note(`cannot be read (${cause instanceof Error ? cause.name : "Error"})`);
    }
  };
  const later = () => {
    cancel = clock.after(everyMs, async () => {
      await look();
      if (!isEnded) later();
    });
  };
  later();
  return (): void => {
    isEnded = true;
    cancel();
  };
}
