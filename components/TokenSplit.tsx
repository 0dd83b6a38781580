import { percent, short } from "../lib/dashboard/format.ts";
import { type TokenParts, tokenSum } from "../lib/dashboard/sums.ts";
import { namesOf, tokenWords } from "../lib/dashboard/words.ts";
import { Swatch } from "./Swatch.tsx";

/** What tokens were spent on: one bar in proportion, and the figures. */
export function TokenSplit({ tokens }: { tokens: TokenParts }) {
  const sum = tokenSum(tokens);
  const parts = namesOf(tokenWords).map((name) => ({ name, value: tokens[name] }));
  let from = 0;
  const places = parts.map(({ name, value }) => {
    const place = { name, x: from, width: sum > 0 ? value / sum * 100 : 0 };
    from += place.width;
    return place;
  });
  return (
    <div class="split">
      <svg class="split-bar" aria-hidden="true">
        {places.map(({ name, x, width }) => (
          <rect key={name} class={`tone-${name}`} x={`${x}%`} width={`${width}%`} height="100%" />
        ))}
      </svg>
      <table class="list">
        <caption class="unseen">Tokens by kind</caption>
        <tbody>
          {parts.map(({ name, value }) => (
            <tr key={name}>
              <th scope="row">
                <Swatch tone={name} /> {tokenWords[name]}
              </th>
              <td>{short(value)}</td>
              <td>{percent(sum > 0 ? value / sum : 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
