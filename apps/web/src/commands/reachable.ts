import type { Command } from './command.ts';

/** Of several commands under one key the first is the one that it runs; keys that lead nowhere are not told. */
export function reachable(commands: readonly Command[]): readonly (Command & { readonly keys: readonly string[] })[] {
  // A part of the page has keys of its own, the same in each of its kind: an arrow in a chart takes nothing from the rest.
  const [ofPage, ofParts] = [new Set<string>(), new Set<string>()];
  return commands.flatMap((command) => {
    const taken = command.isHere === undefined ? ofPage : ofParts;
    const keys = (command.keys ?? []).filter((chord) => !taken.has(chord));
    for (const chord of keys) taken.add(chord);
    return keys.length === 0 ? [] : [{ ...command, keys }];
  });
}

/** The commands whose keys work where the focus is, those of the part around it first. */
export function withinReach(commands: readonly Command[], focused: Element | undefined): readonly Command[] {
  const own = commands.filter(({ isHere }) => focused !== undefined && isHere?.(focused) === true);
  return [...own, ...commands.filter(({ isHere }) => isHere === undefined)];
}
