/** The wire APIs that clients and the upstream speak. */
export const dialectNames = ["messages", "chat", "responses"] as const;

export type DialectName = typeof dialectNames[number];
