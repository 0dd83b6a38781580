import { Builder } from "fresh/dev";
import { stop, transform } from "./lib/fresh/npm/esbuild.ts";

/**
 * The dashboard's build.
 *
 * @param root the project's folder; the current directory unless given.
 */
export function createBuilder(root?: string): Builder {
  const builder = new Builder({ serverEntry: "pages.ts", ...root !== undefined && { root } });
  builder.onTransformStaticFile(
    { pluginName: "styles without what only people read", filter: /\.css$/ },
    async ({ text }) => {
      const { code } = await transform(text, { loader: "css", minify: true }).finally(stop);
      return code;
    },
  );
  return builder;
}
