import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { Command } from './command.ts';
import { matchChord, pressText } from './key-chord.ts';
import { withinReach } from './reachable.ts';
import { commandRegistry } from './registry.ts';

/** Offers commands while the component is on screen; they run with the state of now, however old their registration. */
export function useCommands(commands: readonly Command[]): void {
  const latest = useRef(commands);
  latest.current = commands;
  // Registered anew only when what a person can see of them changes.
  const visible = commands
    .map((command) => `${command.id}\0${command.title}\0${command.keys?.join('\0') ?? ''}`)
    .join('\n');
  useEffect(
    () =>
      commandRegistry.register(
        latest.current.map((command) => ({
          ...command,
          run: () => latest.current.find((now) => now.id === command.id)?.run(),
        })),
      ),
    [visible],
  );
}

export function useAllCommands(): readonly Command[] {
  return useSyncExternalStore(commandRegistry.subscribe, commandRegistry.current);
}

const CHORD_PATIENCE_MS = 1_200;

/** Listens for keys, once, for the whole application. */
export function useCommandKeys(): void {
  useEffect(() => {
    let pending = '';
    let forget: ReturnType<typeof setTimeout> | undefined;
    function onKeyDown(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.isComposing || MODIFIERS.has(event.key)) return;
      if (isOwnKey(event.target, event.key)) return;
      const focused = event.target instanceof Element ? event.target : undefined;
      const isElsewhere = isTyping(event.target) || isFloating(event.target);
      const commands = withinReach(commandRegistry.current(), focused).filter(
        (command) => !isElsewhere || command.whileTyping === true,
      );
      const match = matchChord(
        pending,
        pressText(event),
        commands.map((command) => command.keys ?? []),
      );
      clearTimeout(forget);
      pending = '';
      if (match.kind === 'none') return;
      event.preventDefault();
      if (match.kind === 'run') {
        commands[match.index]?.run();
      } else {
        pending = match.pending;
        forget = setTimeout(() => {
          pending = '';
        }, CHORD_PATIENCE_MS);
      }
    }
    window.addEventListener('keydown', onKeyDown);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
      clearTimeout(forget);
    };
  }, []);
}

const MODIFIERS = new Set(['Shift', 'Control', 'Alt', 'Meta']);

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.tagName === 'TEXTAREA' || target.tagName === 'SELECT') return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'range'].includes(target.type);
}

/** In what floats over the page keys are of what floats: Escape closes it, and letters find an entry of a menu. */
function isFloating(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role=menu], [role=dialog]') !== null;
}

/** What an element does by itself with a key, it does before any command: a button under the focus is what Enter presses. */
function isOwnKey(target: EventTarget | null, key: string): boolean {
  const own = OWN_KEYS[key];
  return own !== undefined && target instanceof Element && target.closest(own) !== null;
}

const PRESSED = 'a[href], button, summary, [role=button], [role=checkbox], [role=menuitem]';
const STEPPED =
  '[role=radiogroup], [role=listbox], [role=separator], [role=slider], input[type=radio], input[type=range]';
const OWN_KEYS: Readonly<Record<string, string>> = {
  Enter: PRESSED,
  ' ': PRESSED,
  ArrowUp: STEPPED,
  ArrowDown: STEPPED,
  ArrowLeft: STEPPED,
  ArrowRight: STEPPED,
};

export const IS_MAC = typeof navigator !== 'undefined' && /Mac|iP(hone|ad)/.test(navigator.userAgent);
