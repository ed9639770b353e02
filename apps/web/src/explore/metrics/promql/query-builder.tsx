import type { LabelMatcher, MatchOperator } from '@oriel/promql';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { labelNamesQuery, labelValuesQuery, metadataQuery, metricNamesQuery } from '../../../data/prometheus.ts';
import type { Range } from '../../../data/range.ts';
import { Button, IconButton } from '../../../kit/button.tsx';
import { ChoiceField, TextField } from '../../../kit/field.tsx';
import { ActionMenu, Floating } from '../../../kit/floating.tsx';
import { GroupBy } from '../group-by.tsx';
import { durationText, OPERATORS, selectorText } from './build-text.ts';
import {
  type BuiltQuery,
  MATH_OPERATORS,
  newOperation,
  type Operation,
  usualQuery,
  withOperation,
} from './built-query.ts';
import styles from './query-builder.module.css';
import { aboutMetric } from './use-completion-source.ts';

/** What is offered, by what people look for. */
const OFFERED: readonly (readonly [group: string, kind: 'call' | 'aggregate' | 'math', names: readonly string[]])[] = [
  ['Change', 'call', ['rate', 'increase', 'irate', 'delta', 'deriv', 'changes']],
  ['Over time', 'call', ['avg_over_time', 'min_over_time', 'max_over_time', 'sum_over_time', 'quantile_over_time']],
  ['Across series', 'aggregate', ['sum', 'avg', 'min', 'max', 'count', 'topk', 'bottomk', 'quantile']],
  ['Histogram', 'call', ['histogram_quantile', 'histogram_avg', 'histogram_count', 'histogram_fraction']],
  ['Value', 'call', ['abs', 'round', 'clamp_min', 'clamp_max']],
  ['Arithmetic', 'math', ['*', '/', '+', '-', '>', '<']],
];
const RANGES_MS = [60_000, 300_000, 600_000, 900_000, 1_800_000, 3_600_000, 21_600_000, 86_400_000];

/** A query put together by hand: metric, conditions, and what is done to it, in the order in which it is done. */
export function QueryBuilder(props: {
  letter: string;
  query: BuiltQuery;
  range: Range;
  onChange(query: BuiltQuery): void;
}) {
  const { query, range } = props;
  const selector = query.metric === '' && query.matchers.length === 0 ? '' : selectorText(query.metric, query.matchers);
  const { data: labels = [] } = useQuery(labelNamesQuery(selector, range));
  const change = (part: Partial<BuiltQuery>) => props.onChange({ ...query, ...part });
  const put = (at: number, operation: Operation | undefined) =>
    change({ operations: query.operations.flatMap((one, index) => (index === at ? (operation ?? []) : one)) });
  return (
    <fieldset className={styles.builder} aria-label={`Builder of query ${props.letter}`}>
      <MetricField {...props} />
      {query.matchers.map((matcher) => (
        <span key={`${matcher.name}${matcher.op}${matcher.value}`} className={styles.chip}>
          {`${matcher.name}${matcher.op}"${matcher.value}"`}
          <IconButton
            small
            icon="close"
            label={`Drop ${matcher.name}${matcher.op}"${matcher.value}"`}
            onClick={() => change({ matchers: query.matchers.filter((other) => other !== matcher) })}
          />
        </span>
      ))}
      <AddMatcher
        labels={labels.filter((label) => label !== '__name__')}
        selector={selector}
        range={range}
        onAdd={(matcher) => change({ matchers: [...query.matchers, matcher] })}
      />
      {query.operations.map((operation, at) => (
        <OperationChip
          // Operations have no identity but their place.
          key={`${at} ${nameOf(operation)}`}
          operation={operation}
          labels={labels.filter((label) => label !== '__name__')}
          onChange={(next) => put(at, next)}
          onDrop={() => put(at, undefined)}
        />
      ))}
      <ActionMenu
        label="Add an operation"
        trigger={
          <Button look="quiet" icon="plus">
            Operation
          </Button>
        }
        entries={OFFERED.flatMap(([group, kind, names]) => [
          { kind: 'heading' as const, label: group },
          ...names.map((name) => ({
            label: name,
            run: () => props.onChange(withOperation(query, newOperation(kind, name))),
          })),
        ])}
      />
    </fieldset>
  );
}

function MetricField({
  query,
  range,
  onChange,
}: {
  query: BuiltQuery;
  range: Range;
  onChange(query: BuiltQuery): void;
}) {
  const { data: names = [] } = useQuery(metricNamesQuery(range));
  const { data: metadata = new Map() } = useQuery(metadataQuery);
  const [typed, setTyped] = useState<string>();
  const id = useId();
  const text = typed ?? query.metric;
  function take(name: string): void {
    setTyped(undefined);
    if (name === query.metric) return;
    // A first metric brings what is usually asked of its kind; another one keeps what was built.
    onChange(
      query.metric === '' && query.operations.length === 0
        ? { ...usualQuery(name, aboutMetric(name, metadata).type), matchers: query.matchers }
        : { ...query, metric: name },
    );
  }
  return (
    <>
      <TextField
        label="Metric"
        labelHidden
        className={styles.metric}
        list={id}
        value={text}
        placeholder="Metric"
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          const name = event.target.value;
          // Picked from the list it is whole at once.
          if (names.includes(name)) take(name);
          else setTyped(name);
        }}
        onBlur={() => take(text.trim())}
        onKeyDown={(event) => {
          if (event.key === 'Enter') take(text.trim());
        }}
      />
      <datalist id={id}>
        {names
          .filter((name) => name.includes(text))
          .slice(0, 200)
          .map((name) => (
            <option key={name} value={name}>
              {aboutMetric(name, metadata).type}
            </option>
          ))}
      </datalist>
    </>
  );
}

function AddMatcher(props: {
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

interface ChipProps {
  readonly operation: Operation;
  readonly labels: readonly string[];
  onChange(operation: Operation): void;
  onDrop(): void;
}

function OperationChip(props: ChipProps) {
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
      value={typed ?? String(value)}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
      }}
    />
  );
}

function nameOf(operation: Operation): string {
  return operation.kind === 'math' ? 'then' : operation.function;
}
