/**
 * One thing that a person can do. Palette, button, menu, key and key sheet are views of the same object, so a command is
 * written once, by the part that can carry it out, and exists as long as that part is on screen.
 */
export interface Command {
  /** Stable: `go.logs`, `time.back`. */
  readonly id: string;
  readonly title: string;
  readonly group: 'Go to' | 'Time' | 'View' | 'Query' | 'Results' | 'Settings' | 'Service' | 'Saved view';
  /** Chords in the spelling of key-chord.ts, the first one shown: `mod+k`, `g l`, `?`. */
  readonly keys?: readonly string[];
  /** Words that find it in the palette and stand nowhere. */
  readonly also?: string;
  /** A key works while the person types in a field; only for chords with mod or Escape. */
  readonly whileTyping?: boolean;
  run(): void;
}
