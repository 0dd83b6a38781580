/**
 * Reads tools. They come from three places: the request's own list, items `additional_tools` in its
 * input (the only place in Codex' "lite" requests), and what a tool search of the client's has found.
 */
import type { CustomTool, FunctionTool, JsonObject, Tool } from "../../core/canonical.ts";
import { isJsonObject, objectMember } from "../../core/schema/json_object.ts";
import type { Dropped } from "../shared/dropped.ts";
import { wrongType } from "./content_decode.ts";
import { asList, asString } from "./read.ts";
import { TOOL_SEARCH } from "./wire.ts";

/** Gathers the tools that the model may see, each once, in the order in which they first came. */
export class ToolGatherer {
  readonly #tools = new Map<string, Tool>();
  readonly #dropped: Dropped;
  #deferred: Tool[] = [];
  /** Whether the client itself can reveal tools that are deferred. */
  #canSearch = false;

  /** @param dropped is told of the tools that only the vendor can run. */
  constructor(dropped: Dropped) {
    this.#dropped = dropped;
  }

  /** Tools of the request itself; of two with one name the last counts, as with all vendors. */
  addOwn(tools: readonly JsonObject[], path: string): void {
    for (const tool of this.#read(tools, path)) this.#tools.set(keyOf(tool), tool);
  }

  /** Tools that came in with the conversation; those of the request win over them. */
  addLater(tools: readonly JsonObject[], path: string): void {
    this.#addNew(this.#read(tools, path));
  }

  /** What a search of the client's has found: it may be seen, deferred as it is. */
  addFound(tools: readonly JsonObject[], path: string): void {
    const deferred = this.#deferred;
    this.#deferred = [];
    this.#addNew([...this.#read(tools, path), ...this.#deferred]);
    this.#deferred = deferred;
  }

  /**
   * All tools. Deferred ones stay hidden until the client's own search names them; a search that
   * the vendor would run can never do so, and then hiding them would lose them.
   */
  tools(): Tool[] {
    if (!this.#canSearch) this.#addNew(this.#deferred);
    return [...this.#tools.values()];
  }

  #addNew(tools: readonly Tool[]): void {
    for (const tool of tools) {
      if (!this.#tools.has(keyOf(tool))) this.#tools.set(keyOf(tool), tool);
    }
  }

  #read(tools: readonly JsonObject[], path: string): Tool[] {
    return tools.flatMap((tool, index) => this.#readTool(tool, `${path}[${index}]`));
  }

  #readTool(tool: JsonObject, path: string, namespace?: string): Tool[] {
    switch (tool.type) {
      case "function":
        return this.#unlessDeferred(tool, readFunction(tool, path, namespace));
      case "custom":
        return this.#unlessDeferred(tool, readCustom(tool, path, namespace));
      case "namespace":
        return asList(tool.tools).flatMap((inner, index) => {
          const place = `${path}.tools[${index}]`;
          if (!isJsonObject(inner)) throw wrongType(place, "an object");
          return this.#readTool(inner, place, nameOf(tool, path));
        });
      case TOOL_SEARCH:
        if (tool.execution !== "client") return this.#drop(tool, path);
        this.#canSearch = true;
        return [readToolSearch(tool)];
      default:
        return this.#drop(tool, path);
    }
  }

  #unlessDeferred(wire: JsonObject, tool: Tool): Tool[] {
    if (wire.defer_loading !== true) return [tool];
    this.#deferred.push(tool);
    return [];
  }

  #drop({ type }: JsonObject, path: string): Tool[] {
    this.#dropped.addType(type, path, "tools.");
    return [];
  }
}

function readFunction(tool: JsonObject, path: string, namespace?: string): FunctionTool {
  const schema = objectMember(tool, "parameters");
  return {
    kind: "function",
    ...identity(tool, path, namespace),
    ...(schema && { schema }),
    ...(typeof tool.strict === "boolean" && { strict: tool.strict }),
  };
}

function readCustom(tool: JsonObject, path: string, namespace?: string): CustomTool {
  const format = readFormat(objectMember(tool, "format"));
  return { kind: "custom", ...identity(tool, path, namespace), ...(format && { format }) };
}

function readFormat(format: JsonObject | undefined): CustomTool["format"] {
  if (format?.type === "text") return { kind: "text" };
  if (format?.type !== "grammar") return undefined;
  const { syntax, definition } = format;
  return {
    kind: "grammar",
    syntax: asString(syntax) ?? "",
    definition: asString(definition) ?? "",
  };
}

function readToolSearch(tool: JsonObject): Tool {
  const description = asString(tool.description);
  const schema = objectMember(tool, "parameters");
  return {
    kind: "tool_search",
    name: TOOL_SEARCH,
    ...(description !== undefined && { description }),
    ...(schema && { schema }),
  };
}

function identity(tool: JsonObject, path: string, namespace: string | undefined) {
  const description = asString(tool.description);
  return {
    name: nameOf(tool, path),
    ...(namespace !== undefined && { namespace }),
    ...(description !== undefined && { description }),
  };
}

function nameOf(tool: JsonObject, path: string): string {
  const name = asString(tool.name);
  if (!name) throw wrongType(`${path}.name`, "a name");
  return name;
}

function keyOf(tool: Tool): string {
  const namespace = "namespace" in tool ? tool.namespace : undefined;
  return JSON.stringify([namespace ?? null, tool.name]);
}
