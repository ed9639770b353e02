import { type FormEvent, useState } from 'react';
import { useCommands } from '../commands/use-commands.ts';
import { Button, IconButton } from '../kit/button.tsx';
import { TextField } from '../kit/field.tsx';
import { Floating } from '../kit/floating.tsx';
import { COMPARISONS, shiftText } from '../kit/time/comparison.ts';
import styles from './compare-control.module.css';
import { useTimeWindow } from './time-window.tsx';

/** Against which earlier time the page is seen: every chart draws it dashed, every figure says what it was. */
export function CompareControl() {
  const { comparison, setComparison } = useTimeWindow();
  const [isOpen, setOpen] = useState(false);
  useCommands([
    { id: 'compare.open', title: 'Compare with another time', group: 'Time', keys: ['c'], run: () => setOpen(true) },
    ...COMPARISONS.map(({ text, title }) => ({
      id: `compare.${text}`,
      title: `Compare with ${title.toLowerCase()}`,
      group: 'Time' as const,
      also: 'former before shift',
      run: () => setComparison(text),
    })),
    ...(comparison === undefined
      ? []
      : [
          {
            id: 'compare.stop',
            title: 'Stop comparing',
            group: 'Time' as const,
            keys: ['shift+c'],
            run: () => setComparison(undefined),
          },
        ]),
  ]);
  return (
    <span className={styles.control}>
      <Floating
        label="Compare"
        open={isOpen}
        onOpenChange={setOpen}
        align="end"
        className={styles.popup}
        trigger={
          <Button
            look="quiet"
            icon="compare"
            aria-pressed={comparison !== undefined}
            title="Compare with another time (c)"
          >
            {comparison === undefined ? 'Compare' : `against ${comparison.label}`}
          </Button>
        }
      >
        <CompareForm onDone={() => setOpen(false)} />
      </Floating>
      {comparison !== undefined && (
        <IconButton small icon="close" label="Stop comparing" onClick={() => setComparison(undefined)} />
      )}
    </span>
  );
}

function CompareForm({ onDone }: { onDone(): void }) {
  const { comparison, setComparison } = useTimeWindow();
  const isOwn = comparison !== undefined && COMPARISONS.every(({ text }) => text !== comparison.text);
  const [words, setWords] = useState(isOwn ? comparison.text : '');
  const [isRefused, setRefused] = useState(false);

  function choose(text: string | undefined): void {
    setComparison(text);
    onDone();
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    const text = shiftText(words);
    setRefused(text === undefined);
    if (text !== undefined) choose(text);
  }

  return (
    <form className={styles.form} onSubmit={submit}>
      {COMPARISONS.map(({ text, title }) => (
        <button
          key={text}
          type="button"
          className={styles.choice}
          aria-pressed={comparison?.text === text}
          onClick={() => choose(comparison?.text === text ? undefined : text)}
        >
          {title}
        </button>
      ))}
      <div className={styles.row}>
        <TextField
          label="Or so long before"
          placeholder="3 days"
          value={words}
          autoComplete="off"
          fault={isRefused ? 'Not understood. Try 90m, 12h, 3 days, 2 weeks.' : undefined}
          onChange={(event) => {
            setWords(event.target.value);
            setRefused(false);
          }}
        />
        <Button type="submit" disabled={words.trim() === ''}>
          Compare
        </Button>
      </div>
    </form>
  );
}
