import { type KeyboardEvent, useId, useMemo, useRef, useState } from 'react';
import type { Command } from '../commands/command.ts';
import { rankTitle } from '../commands/rank.ts';
import { useAllCommands } from '../commands/use-commands.ts';
import { Sheet } from '../kit/floating.tsx';
import { Icon } from '../kit/icon.tsx';
import { KeyCap } from '../kit/key-cap.tsx';
import styles from './palette.module.css';

const SHOWN = 60;

/** Every command, page, service and saved view, found by typing. */
export default function Palette({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  return (
    <Sheet open={open} onOpenChange={onOpenChange} label="Commands and pages">
      <PaletteList onDone={() => onOpenChange(false)} />
    </Sheet>
  );
}

function PaletteList({ onDone }: { onDone(): void }) {
  const commands = useAllCommands();
  const [words, setWords] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const found = useMemo(() => findCommands(commands, words), [commands, words]);

  function run(command: Command | undefined): void {
    if (command === undefined) return;
    onDone();
    // After the sheet has given the focus back, so that a command may take it.
    setTimeout(() => command.run(), 0);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = Math.min(Math.max(at + step, 0), found.length - 1);
      setAt(next);
      list.current?.querySelector(`[data-index="${next}"]`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(found[at]);
    }
  }

  return (
    <>
      <div className={styles.field}>
        <Icon name="search" />
        <input
          className={styles.input}
          role="combobox"
          aria-label="Find a command, page, service or view"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          {...(found.length > 0 ? { 'aria-activedescendant': `${id}-${at}` } : {})}
          placeholder="Find a command, page, service or view"
          value={words}
          // biome-ignore lint/a11y/noAutofocus: the palette is opened to type into.
          autoFocus
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setWords(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div ref={list} className={styles.list} id={`${id}-list`} role="listbox" aria-label="Commands">
        {found.map((command, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field's Enter runs the chosen one.
          <div
            key={command.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            data-index={index}
            className={styles.option}
            onPointerMove={() => setAt(index)}
            onClick={() => run(command)}
          >
            <span className={styles.title}>{command.title}</span>
            <span className={styles.group}>{command.group}</span>
            {command.keys?.[0] !== undefined && <KeyCap chord={command.keys[0]} />}
          </div>
        ))}
        {found.length === 0 && <p className={styles.none}>Nothing is called that.</p>}
      </div>
    </>
  );
}

export function findCommands(commands: readonly Command[], words: string): Command[] {
  const seen = new Set<string>();
  return commands
    .filter(({ id, isHere }) => isHere === undefined && !seen.has(id) && seen.add(id) !== undefined)
    .map((command) => ({ command, rank: rankTitle(words, command.title, `${command.group} ${command.also ?? ''}`) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank)
    .slice(0, SHOWN)
    .map(({ command }) => command);
}
