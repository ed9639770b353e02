import type { Command } from './command.ts';

/** Of several commands under one key the first is the one that it runs; keys that lead nowhere are not told. */
export function reachable(commands: readonly Command[]): readonly (Command & { readonly keys: readonly string[] })[] {
  const taken = new Set<string>();
  return commands.flatMap((command) => {
    const keys = (command.keys ?? []).filter((chord) => !taken.has(chord));
    for (const chord of keys) taken.add(chord);
    return keys.length === 0 ? [] : [{ ...command, keys }];
  });
}
