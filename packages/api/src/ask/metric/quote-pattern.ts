/** A text as the pattern that matches it alone, in RE2's dialect. */
export function quotePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
