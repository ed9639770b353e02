import type { LabelMatcher, MatchOperator } from '@oriel/promql';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { labelValuesQuery } from '../../../data/prometheus.ts';
import type { Range } from '../../../data/range.ts';
import { Button } from '../../../kit/button.tsx';
import { ChoiceField, TextField } from '../../../kit/field.tsx';
import { Floating } from '../../../kit/floating.tsx';
import { OPERATORS } from './build-text.ts';
import styles from './query-builder.module.css';

/** One more condition, with the values that there are under the conditions so far. */
export function AddMatcher(props: {
  labels: readonly string[];
  selector: string;
  range: Range;
  onAdd(matcher: LabelMatcher): void;
}) {
  const [isOpen, setOpen] = useState(false);
  return (
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
      <MatcherForm
        {...props}
        onAdd={(matcher) => {
          setOpen(false);
          props.onAdd(matcher);
        }}
      />
    </Floating>
  );
}

function MatcherForm({
  labels,
  selector,
  range,
  onAdd,
}: {
  labels: readonly string[];
  selector: string;
  range: Range;
  onAdd(matcher: LabelMatcher): void;
}) {
  const [label, setLabel] = useState(labels[0] ?? '');
  const [op, setOp] = useState<MatchOperator>('=');
  const [value, setValue] = useState('');
  const id = useId();
  const { data: values = [] } = useQuery({ ...labelValuesQuery(label, selector, range), enabled: label !== '' });
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
        onChange={setLabel}
      />
      <ChoiceField
        label="Is"
        value={op}
        choices={OPERATORS.map((one) => ({ value: one, label: one }))}
        onChange={(next) => setOp(OPERATORS.find((one) => one === next) ?? '=')}
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
        {values.slice(0, 500).map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <Button type="submit" look="primary" disabled={label === ''}>
        Filter
      </Button>
    </form>
  );
}
