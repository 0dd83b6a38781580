/**
 * Tools that Anthropic defines by their type alone and that the client runs: for models of other
 * vendors their description and schema are written out.
 */
import type { JsonObject } from "../../core/canonical.ts";

/** What a type of tool stands for. */
export interface ClientTool {
  description: string;
  schema: JsonObject;
}

const text: JsonObject = { type: "string" };
const point: JsonObject = {
  type: "array",
  items: { type: "integer" },
  description: "The x and y coordinates of a point on the screen, in pixels.",
};
const lines: JsonObject = {
  type: "array",
  items: { type: "integer" },
  description: "The first and the last line to show, counted from 1; -1 is the end of the file.",
};

const editing = {
  file_text: { ...text, description: "The content of the file, for `create`." },
  old_str: { ...text, description: "The text to replace, which must occur exactly once." },
  new_str: { ...text, description: "The text to put in its place." },
  insert_line: {
    type: "integer",
    description: "The line after which to insert; 0 is the beginning of the file.",
  },
  insert_text: { ...text, description: "The text to insert." },
  view_range: lines,
} satisfies JsonObject;

/** By the type without its date; a newer version of a tool adds commands and takes none away. */
const tools: readonly (readonly [prefix: string, tool: ClientTool])[] = [
  ["bash_", {
    description: "Runs commands in a bash shell that keeps its state between calls.",
    schema: {
      type: "object",
      properties: {
        command: { ...text, description: "The command to run." },
        restart: { type: "boolean", description: "True starts the shell anew; no command then." },
      },
    },
  }],
  ["text_editor_", {
    description: "Views, creates and edits text files.",
    schema: {
      type: "object",
      properties: {
        command: { ...text, enum: ["view", "create", "str_replace", "insert"] },
        path: { ...text, description: "The path of the file or folder." },
        ...editing,
      },
      required: ["command", "path"],
    },
  }],
  ["memory_", {
    description: "Keeps notes from one conversation to the next in files below /memories. " +
      "View that folder before starting a task, and write down what will be needed later.",
    schema: {
      type: "object",
      properties: {
        command: {
          ...text,
          enum: ["view", "create", "str_replace", "insert", "delete", "rename"],
        },
        path: { ...text, description: "The path of the file or folder; not for `rename`." },
        ...editing,
        old_path: { ...text, description: "The path to rename." },
        new_path: { ...text, description: "The path that it gets." },
      },
      required: ["command"],
    },
  }],
  ["computer_", {
    description: "Uses a computer's screen, mouse and keyboard.",
    schema: {
      type: "object",
      properties: {
        action: {
          ...text,
          enum: [
            "screenshot",
            "left_click",
            "right_click",
            "middle_click",
            "double_click",
            "triple_click",
            "left_click_drag",
            "left_mouse_down",
            "left_mouse_up",
            "mouse_move",
            "cursor_position",
            "scroll",
            "type",
            "key",
            "hold_key",
            "wait",
            "zoom",
          ],
        },
        coordinate: point,
        start_coordinate: point,
        text: { ...text, description: "The text to type, or the keys to press." },
        scroll_direction: { ...text, enum: ["up", "down", "left", "right"] },
        scroll_amount: { type: "integer" },
        duration: { type: "number", description: "Seconds, for `wait` and `hold_key`." },
        region: {
          type: "array",
          items: { type: "integer" },
          description: "The left, top, right and bottom edge of what to zoom into, in pixels.",
        },
      },
      required: ["action"],
    },
  }],
];

/** The tool that a type such as `bash_20250124` stands for, if the client runs it. */
export function clientTool(type: string): ClientTool | undefined {
  return tools.find(([prefix]) => type.startsWith(prefix))?.[1];
}
