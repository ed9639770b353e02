import type { LabelMatcher } from '@oriel/promql';
import { useState } from 'react';
import type { MetricLabel } from '../../data/metrics.ts';
import { IconButton } from '../../kit/button.tsx';
import { AddFilter } from './add-filter.tsx';
import styles from './label-filters.module.css';
import { matcherText } from './matcher.ts';
import { MatcherForm } from './matcher-form.tsx';

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
      <AddFilter
        onAdd={(matcher) =>
          onChange([...filters.filter((other) => other !== matcherText(matcher)), matcherText(matcher)])
        }
      >
        {(add) => <FilterForm labels={labels} onAdd={add} />}
      </AddFilter>
    </>
  );
}

function FilterForm({ labels, onAdd }: { labels: readonly MetricLabel[]; onAdd(matcher: LabelMatcher): void }) {
  const [label, setLabel] = useState(labels[0]?.label ?? '');
  return (
    <MatcherForm
      labels={labels.map((one) => one.label)}
      label={label}
      onLabel={setLabel}
      values={labels.find((one) => one.label === label)?.values ?? []}
      onAdd={onAdd}
    />
  );
}
