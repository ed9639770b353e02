/**
 * One thing that a person can do. Palette, button, menu, key and key sheet are views of the same object, so a command is
 * written once, by the part that can carry it out, and exists as long as that part is on screen.
 */
export interface Command {
  /** Stable: `go.logs`, `time.back`. */
  readonly id: string;
  readonly title: string;
  readonly group: 'Go to' | 'Time' | 'View' | 'Query' | 'Results' | 'Chart' | 'Settings' | 'Service' | 'Saved view';
  /** Chords in the spelling of key-chord.ts, the first one shown: `mod+k`, `g l`, `?`. */
  readonly keys?: readonly string[];
  /** Words that find it in the palette and stand nowhere. */
  readonly also?: string;
  /** A key works while the person types in a field; only for chords with mod or Escape. */
  readonly whileTyping?: boolean;
  /**
   * Of one part of the page: its keys work where the focus is inside, before anybody else's, and the palette, which has the focus itself, does
   * not offer it. The sheet of keys tells it.
   */
  readonly isHere?: (focused: Element) => boolean;
  run(): void;
}
