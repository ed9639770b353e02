import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { rankTitle } from '../../commands/rank.ts';
import { breakable } from '../../kit/breakable.tsx';
import { IconButton } from '../../kit/button.tsx';
import { formatCount } from '../../kit/format/count.ts';
import styles from './metric-picker.module.css';

const SHOWN = 400;

/** A metric that can be picked. */
export interface PickedMetric {
  readonly name: string;
  readonly type: string;
  readonly unit: string;
  readonly description: string;
}

/** Every metric of the range, found by typing; on a narrow screen it covers the page while one is picked. */
export function MetricPicker(props: {
  metrics: readonly PickedMetric[];
  isChosen(metric: PickedMetric): boolean;
  isOpen: boolean;
  onPick(metric: PickedMetric): void;
  onClose(): void;
}) {
  const [words, setWords] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const lookedFor = useDeferredValue(words);
  const found = useMemo(
    () =>
      props.metrics
        .map((metric) => ({ metric, rank: rankTitle(lookedFor, metric.name, metric.description) }))
        .filter(({ rank }) => rank > 0)
        .sort((a, b) => b.rank - a.rank || (a.metric.name < b.metric.name ? -1 : 1))
        .map(({ metric }) => metric),
    [props.metrics, lookedFor],
  );
  useEffect(() => {
    if (props.isOpen) input.current?.focus();
  }, [props.isOpen]);
  return (
    <nav className={styles.picker} aria-label="Metrics" data-open={props.isOpen}>
      <div className={styles.head}>
        <input
          ref={input}
          className={styles.input}
          aria-label="Find a metric"
          placeholder="Find a metric"
          value={words}
          onChange={(event) => setWords(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && found[0] !== undefined) props.onPick(found[0]);
            if (event.key === 'Escape') {
              event.currentTarget.blur();
              props.onClose();
            }
          }}
        />
        {props.isOpen && (
          <span className={styles.close}>
            <IconButton icon="close" label="Close metrics" onClick={props.onClose} />
          </span>
        )}
      </div>
      <ul className={styles.list}>
        {found.slice(0, SHOWN).map((metric) => (
          <li key={metric.name}>
            <button
              type="button"
              className={styles.metric}
              aria-current={props.isChosen(metric)}
              title={metric.description}
              onClick={() => props.onPick(metric)}
            >
              <span className={styles.name}>{breakable(metric.name)}</span>
              <span className={styles.kind}>{[metric.type, metric.unit].filter((word) => word !== '').join(', ')}</span>
            </button>
          </li>
        ))}
        {found.length === 0 && words !== '' && <li className={styles.none}>No metric is called that.</li>}
        {found.length > SHOWN && (
          <li className={styles.none}>and {formatCount(found.length - SHOWN)} more; type to narrow</li>
        )}
      </ul>
    </nav>
  );
}
