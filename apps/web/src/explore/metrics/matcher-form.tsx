import type { LabelMatcher, MatchOperator } from '@oriel/promql';
import { type FormEvent, useId, useState } from 'react';
import { Button } from '../../kit/button.tsx';
import { ChoiceField, TextField } from '../../kit/field.tsx';
import { MATCH_OPERATORS } from './matcher.ts';
import styles from './matcher-form.module.css';

/** One condition on a label; values of the label that is chosen are offered, others may be written. */
export function MatcherForm({
  labels,
  label,
  onLabel,
  values,
  onAdd,
}: {
  labels: readonly string[];
  label: string;
  onLabel(label: string): void;
  values: readonly string[];
  onAdd(matcher: LabelMatcher): void;
}) {
  const [op, setOp] = useState<MatchOperator>('=');
  const [value, setValue] = useState('');
  const id = useId();
  function submit(event: FormEvent): void {
    event.preventDefault();
    onAdd({ name: label, op, value });
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <ChoiceField
        label="Label"
        value={label}
        choices={labels.map((one) => ({ value: one, label: one }))}
        onChange={onLabel}
      />
      <ChoiceField
        label="Is"
        value={op}
        choices={MATCH_OPERATORS.map((one) => ({ value: one, label: one }))}
        onChange={(next) => setOp(MATCH_OPERATORS.find((one) => one === next) ?? '=')}
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
        {values.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <Button type="submit" look="primary" disabled={label === ''}>
        Filter
      </Button>
    </form>
  );
}
