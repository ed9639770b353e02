import type { HealthPoint, HealthStatus } from '../data/health.ts';
import { formatExact, instantMs } from '../kit/format/instant.ts';
import { useZone } from '../kit/preferences.ts';
import styles from './history-strip.module.css';

const COLOURS: Readonly<Record<HealthStatus, string>> = {
  OPERATIONAL: 'var(--ok-mark)',
  DEGRADED: 'var(--warning-mark)',
  DOWN: 'var(--error-mark)',
  UNKNOWN: 'var(--unknown-wash)',
};

/** The score over time, one bar per measurement: height is the score, colour the status; unknown has its own look. */
export function HistoryStrip({ label, history }: { label: string; history: readonly HealthPoint[] }) {
  const zone = useZone();
  if (history.length === 0) return <p className={styles.none}>No history yet.</p>;
  return (
    <div className={styles.strip} role="img" aria-label={label}>
      {history.map((point) => (
        <span
          key={point.at}
          className={styles.bar}
          data-status={point.status}
          title={`${formatExact(instantMs(point.at), zone)}: ${point.status.toLowerCase()}, ${point.score}`}
          style={{
            height: `${point.status === 'UNKNOWN' ? 100 : Math.max(8, point.score)}%`,
            background: COLOURS[point.status],
          }}
        />
      ))}
    </div>
  );
}
