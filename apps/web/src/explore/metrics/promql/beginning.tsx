import { Button } from '../../../kit/button.tsx';
import { EmptyState } from '../../../kit/states.tsx';
import { useTimeWindow } from '../../../shell/time-window.tsx';
import type { PickedMetric } from '../metric-picker.tsx';
import { firstToLookAt } from '../worth-looking.ts';
import styles from './explorer.module.css';

const SHOWN = 6;

/** No query yet: a few metrics to begin with. */
export function Beginning({
  metrics,
  isKnown,
  onPick,
}: {
  metrics: readonly PickedMetric[];
  isKnown: boolean;
  onPick(metric?: PickedMetric): void;
}) {
  const first = firstToLookAt(metrics, SHOWN);
  const shown = first.length > 0 ? first : metrics.slice(0, SHOWN);
  if (!isKnown) return null;
  if (shown.length === 0) {
    return (
      <EmptyState title="No metric has a sample in this range" sentence="A longer range may have some.">
        <RangeButton />
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="Ask for a metric"
      sentence="Type a query above (Control and Space shows what can stand there), build one by hand, or begin with one of these."
    >
      <div className={styles.starts}>
        {shown.map((metric) => (
          <Button key={metric.name} icon="metrics" onClick={() => onPick(metric)}>
            {metric.name}
          </Button>
        ))}
      </div>
    </EmptyState>
  );
}

export function RangeButton() {
  const time = useTimeWindow();
  return <Button onClick={() => time.setRange({ from: 'now-1d', to: 'now' })}>Look at the last day</Button>;
}
