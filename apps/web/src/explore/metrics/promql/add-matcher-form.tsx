import type { LabelMatcher } from '@oriel/promql';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { labelValuesQuery } from '../../../data/prometheus.ts';
import type { Range } from '../../../data/range.ts';
import { AddFilter } from '../add-filter.tsx';
import { MatcherForm } from '../matcher-form.tsx';

/** More are no help while somebody writes. */
const MOST_VALUES = 500;

/** One more condition, with the values that there are under the conditions so far. */
export function AddMatcher(props: {
  labels: readonly string[];
  selector: string;
  range: Range;
  onAdd(matcher: LabelMatcher): void;
}) {
  return <AddFilter onAdd={props.onAdd}>{(add) => <NarrowingForm {...props} onAdd={add} />}</AddFilter>;
}

function NarrowingForm({
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
  const { data: values = [] } = useQuery({ ...labelValuesQuery(label, selector, range), enabled: label !== '' });
  return (
    <MatcherForm labels={labels} label={label} onLabel={setLabel} values={values.slice(0, MOST_VALUES)} onAdd={onAdd} />
  );
}
