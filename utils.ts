import { createDefine } from "fresh";
import type { GatewayView } from "./lib/http/pages.ts";

/** What middlewares leave for pages. */
export interface State {
  /** The gateway as whoever looks at the page may see it. */
  gateway: GatewayView;
}

export const define = createDefine<State>();
