/** The texts that a pattern of nothing but alternatives stands for (`a|b|c`), each once, or undefined when it is more than that. */
export function alternatives(pattern: string): string[] | undefined {
  const inner = /^\((?:\?:)?([^()]*)\)$/.exec(pattern)?.[1] ?? pattern;
  const values: string[] = [];
  let value = '';
  for (let at = 0; at < inner.length; at++) {
    const character = inner[at]!;
    if (character === '|') {
      values.push(value);
      value = '';
    } else if (character === '\\' && /[.|\-/+*?()[\]{}^$\\]/.test(inner[at + 1] ?? '')) value += inner[++at];
    else if (/[\\.+*?()[\]{}^$]/.test(character)) return undefined;
    else value += character;
  }
  return [...new Set([...values, value])];
}
