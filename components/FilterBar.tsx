import type { Board } from "../lib/dashboard/board.ts";
import { type Filter, filterQuery } from "../lib/dashboard/filter.ts";
import { namesOf, outcomeWords } from "../lib/dashboard/words.ts";
import { type RangeName, ranges } from "../lib/dashboard/range.ts";

export interface FilterBarProps {
  board: Board;
  /** Takes a new filter in place of loading the page anew. */
  onFilter?: (query: string) => void;
}

/** Which part of the traffic is shown: links and a form, so that it works as a plain page too. */
export function FilterBar({ board: { filter, choices, view }, onFilter }: FilterBarProps) {
  const outcomes = namesOf(outcomeWords).map((id) => ({ id, displayName: outcomeWords[id] }));
  const named = (ids: readonly string[]) => ids.map((id) => ({ id, displayName: id }));
  return (
    <div class="filters">
      <nav class="ranges" aria-label="Time range">
        {(Object.keys(ranges) as RangeName[]).map((range) => {
          const query = filterQuery({ ...filter, range });
          return (
            <a
              key={range}
              href={`/dashboard${query}`}
              aria-current={range === filter.range ? "true" : undefined}
              onClick={(event) => {
                if (!onFilter || event.ctrlKey || event.metaKey || event.shiftKey) return;
                event.preventDefault();
                onFilter(query);
              }}
            >
              {ranges[range].label}
            </a>
          );
        })}
      </nav>
      <form
        action="/dashboard"
        onChange={(event) => onFilter?.(queryOf(event.currentTarget))}
        onSubmit={(event) => {
          if (!onFilter) return;
          event.preventDefault();
          onFilter(queryOf(event.currentTarget));
        }}
      >
        <input type="hidden" name="range" value={filter.range} />
        <Choice name="model" label="Model" all="All models" of={choices.models} filter={filter} />
        {view === "full" && (
          <>
            <Choice
              name="key"
              label="Key"
              all="All keys"
              of={named(choices.keys)}
              filter={filter}
            />
            <Choice
              name="client"
              label="Client"
              all="All clients"
              of={named(choices.clients)}
              filter={filter}
            />
          </>
        )}
        <Choice name="outcome" label="Outcome" all="All outcomes" of={outcomes} filter={filter} />
        <noscript>
          <button type="submit">Show</button>
        </noscript>
      </form>
    </div>
  );
}

function Choice({ name, label, all, of, filter }: {
  name: Exclude<keyof Filter, "range">;
  label: string;
  all: string;
  of: readonly { id: string; displayName: string }[];
  filter: Filter;
}) {
  const chosen = filter[name];
  return (
    <select
      name={name}
      aria-label={label}
      class={chosen === undefined ? undefined : "chosen"}
      value={chosen ?? ""}
    >
      <option value="" selected={chosen === undefined}>{all}</option>
      {chosen !== undefined && !of.some(({ id }) => id === chosen) && (
        <option value={chosen} selected>{chosen}</option>
      )}
      {of.map(({ id, displayName }) => (
        <option key={id} value={id} selected={id === chosen}>{displayName}</option>
      ))}
    </select>
  );
}

/** The query of the filter that a form is set to. */
function queryOf(form: HTMLFormElement): string {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && value !== "") query.set(name, value);
  }
  return `?${query}`;
}
