import { printSelector } from '@oriel/promql';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { labelNamesQuery, metadataQuery, metricNamesQuery } from '../../../data/prometheus.ts';
import type { Range } from '../../../data/range.ts';
import { Button, IconButton } from '../../../kit/button.tsx';
import { TextField } from '../../../kit/field.tsx';
import { ActionMenu } from '../../../kit/floating.tsx';
import { AddMatcher } from './add-matcher-form.tsx';
import { type BuiltQuery, newOperation, type Operation, usualQuery, withOperation } from './built-query.ts';
import { nameOf, OperationChip } from './operation-chip.tsx';
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

/** A query put together by hand: metric, conditions, and what is done to it, in the order in which it is done. */
export function QueryBuilder(props: {
  letter: string;
  query: BuiltQuery;
  range: Range;
  onChange(query: BuiltQuery): void;
}) {
  const { query, range } = props;
  const selector =
    query.metric === '' && query.matchers.length === 0 ? '' : printSelector(query.metric, query.matchers);
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
