/** What README files and `.env` templates, ours and other proxies', have in a secret's place. */
const PLACEHOLDERS = [
  /^<.*>$/,
  /^your[-_ ]/i,
  /^(change|replace)[-_ ]?(me|this|it)(?![a-z])/i,
  /^gl[a-z]+-(x+|your.*|[.*…_-]+)$/i,
  /^[x*.…]{3,}$/i,
];

/** Whether a secret is an example that was never replaced, such as `glpat-xxxxxxxxxxxxxxxxxxxx`. */
export function isPlaceholder(secret: string): boolean {
  return PLACEHOLDERS.some((example) => example.test(secret));
}
