/** What a key press says, without the browser's event around it. */
export interface Press {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** `mod+k`, `shift+Enter`, `g`, `?`. Shift is left unsaid where it made another character. */
export function pressText(press: Press): string {
  const parts: string[] = [];
  if (press.ctrlKey || press.metaKey) parts.push('mod');
  if (press.altKey) parts.push('alt');
  const isCharacter = press.key.length === 1;
  if (press.shiftKey && (!isCharacter || /[a-z]/i.test(press.key))) parts.push('shift');
  // A space parts the presses of a chord, so that its own key needs a name.
  parts.push(press.key === ' ' ? 'Space' : isCharacter ? press.key.toLowerCase() : press.key);
  return parts.join('+');
}

export type ChordMatch =
  | { readonly kind: 'run'; readonly index: number }
  | { readonly kind: 'wait'; readonly pending: string }
  | { readonly kind: 'none' };

/** Matches a press, after what was pressed before it (`g` then `l`), against chords; the first in the list wins. */
export function matchChord(pending: string, press: string, chords: readonly (readonly string[])[]): ChordMatch {
  const sequence = pending === '' ? press : `${pending} ${press}`;
  const index = chords.findIndex((keys) => keys.includes(sequence));
  if (index >= 0) return { kind: 'run', index };
  if (chords.some((keys) => keys.some((keys_) => keys_.startsWith(`${sequence} `))))
    return { kind: 'wait', pending: sequence };
  return pending === '' ? { kind: 'none' } : matchChord('', press, chords);
}

/** `mod+k` as this system writes it: ⌘K or Ctrl K. */
export function chordLabel(chord: string, isMac: boolean): string {
  return chord
    .split(' ')
    .map((press) =>
      press
        .split('+')
        .map(
          (part) =>
            CAPS[part] ??
            (part === 'mod'
              ? isMac
                ? '⌘'
                : 'Ctrl'
              : part.length === 1 && press.includes('+')
                ? part.toUpperCase()
                : part),
        )
        .join(isMac ? '' : ' '),
    )
    .join(' ');
}

const CAPS: Readonly<Record<string, string>> = {
  shift: '⇧',
  alt: 'Alt',
  Enter: '⏎',
  Escape: 'Esc',
  Backspace: '⌫',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
};
