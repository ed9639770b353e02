import type { LabelMatcher } from '@oriel/promql';
import { useState } from 'react';
import type { MetricLabel } from '../../data/metrics.ts';
import { Button, IconButton } from '../../kit/button.tsx';
import { Floating } from '../../kit/floating.tsx';
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
