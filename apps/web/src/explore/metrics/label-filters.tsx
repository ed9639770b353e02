import { type FormEvent, useId, useState } from 'react';
import type { MetricLabel } from '../../data/metrics.ts';
import { Button, IconButton } from '../../kit/button.tsx';
import { ChoiceField, TextField } from '../../kit/field.tsx';
import { Floating } from '../../kit/floating.tsx';
import styles from './label-filters.module.css';
import { MATCHER_OPS, type Matcher, matcherText } from './matcher.ts';

/** Conditions on labels as chips, and a small form for one more. */
export function LabelFilters({
  labels,
  filters,
  onChange,
}: {
  labels: readonly MetricLabel[];
  filters: readonly string[];
  onChange(next: readonly string[]): void;
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      {filters.map((filter) => (
        <span key={filter} className={styles.chip}>
          {filter}
          <IconButton
            small
            icon="close"
            label={`Drop ${filter}`}
            onClick={() => onChange(filters.filter((other) => other !== filter))}
          />
        </span>
      ))}
      <Floating
        label="Add a filter"
        open={isOpen}
        onOpenChange={setOpen}
        trigger={
          <Button look="quiet" icon="filter">
            Filter
          </Button>
        }
      >
        <FilterForm
          labels={labels}
          onAdd={(matcher) => {
            setOpen(false);
            onChange([...filters.filter((other) => other !== matcherText(matcher)), matcherText(matcher)]);
          }}
        />
      </Floating>
    </>
  );
}

function FilterForm({ labels, onAdd }: { labels: readonly MetricLabel[]; onAdd(matcher: Matcher): void }) {
  const [label, setLabel] = useState(labels[0]?.label ?? '');
  const [op, setOp] = useState<Matcher['op']>('=');
  const [value, setValue] = useState('');
  const id = useId();
  function submit(event: FormEvent): void {
    event.preventDefault();
    onAdd({ label, op, value });
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <ChoiceField
        label="Label"
        value={label}
        choices={labels.map((one) => ({ value: one.label, label: one.label }))}
        onChange={setLabel}
      />
      <ChoiceField
        label="Is"
        value={op}
        choices={MATCHER_OPS.map((one) => ({ value: one, label: one }))}
        onChange={(next) => setOp(MATCHER_OPS.find((one) => one === next) ?? '=')}
      />
      <TextField
        label="Value"
        list={id}
        value={value}
        autoFocus
        autoComplete="off"
        onChange={(event) => setValue(event.target.value)}
      />
      <datalist id={id}>
        {labels
          .find((one) => one.label === label)
          ?.values.map((one) => (
            <option key={one} value={one} />
          ))}
      </datalist>
      <Button type="submit" look="primary" disabled={label === ''}>
        Filter
      </Button>
    </form>
  );
}
