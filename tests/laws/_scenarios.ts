import { content } from "./scenarios/_content.ts";
import { formats } from "./scenarios/_formats.ts";
import { history } from "./scenarios/_history.ts";
import { otherTools } from "./scenarios/_other_tools.ts";
import { privacy } from "./scenarios/_privacy.ts";
import { settings } from "./scenarios/_settings.ts";
import { talking } from "./scenarios/_talking.ts";
import { thinking } from "./scenarios/_thinking.ts";
import { tools } from "./scenarios/_tools.ts";
import type { Scenario } from "./scenarios/_scenario.ts";

/**
 * What is done in every cell. A scenario is one entry of one of these tables: what is said, and what
 * has to be true of it beyond what `Conversation` sees to by itself.
 */
export const scenarios: readonly Scenario[] = [
  ...talking,
  ...tools,
  ...otherTools,
  ...thinking,
  ...content,
  ...formats,
  ...settings,
  ...history,
  ...privacy,
];
