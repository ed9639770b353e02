/** A wildcard pattern (`*` any run, `?` one character) as a LIKE pattern in which nothing else is special. */
export function wildcardToLike(pattern: string): string {
  return pattern
    .replace(/[\\%_]/g, (special) => `\\${special}`)
    .replaceAll('*', '%')
    .replaceAll('?', '_');
}
