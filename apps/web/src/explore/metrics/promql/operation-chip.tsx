import { plainNumber } from '@oriel/promql';
import { useState } from 'react';
import { IconButton } from '../../../kit/button.tsx';
import { ChoiceField, TextField } from '../../../kit/field.tsx';
import { GroupBy } from '../group-by.tsx';
import { durationText } from './build-text.ts';
import { MATH_OPERATORS, type Operation } from './built-query.ts';
import styles from './query-builder.module.css';

const RANGES_MS = [60_000, 300_000, 600_000, 900_000, 1_800_000, 3_600_000, 21_600_000, 86_400_000];

interface ChipProps {
  readonly operation: Operation;
  readonly labels: readonly string[];
  onChange(operation: Operation): void;
  onDrop(): void;
}

/** One thing that is done to the series, with its numbers and labels to change. */
export function OperationChip(props: ChipProps) {
  const { operation } = props;
  const name = nameOf(operation);
  return (
    <span className={styles.operation}>
      <span className={styles.name}>{name}</span>
      <OperationParts {...props} />
      <IconButton small icon="close" label={`Drop ${name}`} onClick={props.onDrop} />
    </span>
  );
}

function OperationParts({ operation, labels, onChange }: ChipProps) {
  switch (operation.kind) {
    case 'math':
      return (
        <>
          <ChoiceField
            label="Operator"
            labelHidden
            value={operation.op}
            choices={MATH_OPERATORS.map((one) => ({ value: one, label: one }))}
            onChange={(op) => onChange({ ...operation, op })}
          />
          <NumberField label="Number" value={operation.value} onChange={(value) => onChange({ ...operation, value })} />
        </>
      );
    case 'aggregate':
      return (
        <>
          {operation.parameter !== undefined && (
            <NumberField
              label={`${operation.function} of`}
              value={operation.parameter}
              onChange={(parameter) => onChange({ ...operation, parameter })}
            />
          )}
          <GroupBy
            word={operation.without ? 'without' : 'by'}
            labels={[...new Set([...labels, ...operation.labels])].map((label) => ({ label }))}
            chosen={operation.labels}
            onChange={(chosen) => onChange({ ...operation, labels: chosen })}
          />
        </>
      );
    case 'range':
    case 'call':
      return (
        <>
          {operation.before.map((value, at) => (
            <NumberField
              key={`before ${at}`}
              label={`Number ${at + 1} of ${operation.function}`}
              value={value}
              onChange={(next) => onChange({ ...operation, before: operation.before.with(at, next) })}
            />
          ))}
          {operation.kind === 'range' && (
            <ChoiceField
              label={`Range of ${operation.function}`}
              labelHidden
              value={String(operation.rangeMs)}
              choices={[...new Set([...RANGES_MS, operation.rangeMs])]
                .sort((a, b) => a - b)
                .map((ms) => ({ value: String(ms), label: durationText(ms) }))}
              onChange={(ms) => onChange({ ...operation, rangeMs: Number(ms) })}
            />
          )}
          {operation.after.map((value, at) => (
            <NumberField
              key={`after ${at}`}
              label={`Last number ${at + 1} of ${operation.function}`}
              value={value}
              onChange={(next) => onChange({ ...operation, after: operation.after.with(at, next) })}
            />
          ))}
        </>
      );
  }
}

function NumberField({ label, value, onChange }: { label: string; value: number; onChange(value: number): void }) {
  const [typed, setTyped] = useState<string>();
  function take(): void {
    const next = Number(typed);
    if (typed !== undefined && typed.trim() !== '' && Number.isFinite(next) && next !== value) onChange(next);
    setTyped(undefined);
  }
  return (
    <TextField
      label={label}
      labelHidden
      className={styles.number}
      inputMode="decimal"
      value={typed ?? plainNumber(value)}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
      }}
    />
  );
}

export function nameOf(operation: Operation): string {
  return operation.kind === 'math' ? 'then' : operation.function;
}
