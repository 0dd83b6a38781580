// Written by `deno task build`; do not edit.
import "preact-render-to-string";
import { serve } from "fresh/internal";
import { app } from "../pages.ts";
import { boot, files, scripts } from "./assets.js";
import * as route0 from "../routes/_app.tsx";
import * as route1 from "../routes/_error.tsx";
import * as route2 from "../routes/dashboard/connect.tsx";
import * as route3 from "../routes/dashboard/export.csv.ts";
import * as route4 from "../routes/dashboard/export.json.ts";
import * as route5 from "../routes/dashboard/index.tsx";
import * as route6 from "../routes/dashboard/login.tsx";
import * as route7 from "../routes/dashboard/requests/%5Bid%5D.tsx";
import * as route8 from "../routes/index.tsx";
import * as island0 from "../islands/CopyButton.tsx";
import * as island1 from "../islands/LiveBoard.tsx";
import * as island2 from "../islands/ModelPicker.tsx";
import * as island3 from "../islands/TryIt.tsx";

export default {
  fetch: serve({
    app,
    boot,
    files,
    routes: [
      ["_app", route0],
      ["_error", route1],
      ["dashboard/connect", route2],
      ["dashboard/export.csv", route3],
      ["dashboard/export.json", route4],
      ["dashboard/index", route5],
      ["dashboard/login", route6],
      ["dashboard/requests/[id]", route7],
      ["index", route8],
    ],
    islands: [
      { module: island0, script: scripts[0] },
      { module: island1, script: scripts[1] },
      { module: island2, script: scripts[2] },
      { module: island3, script: scripts[3] },
    ],
  }),
};
