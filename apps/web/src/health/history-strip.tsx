import { useRef } from 'react';
import type { HealthPoint, HealthStatus } from '../data/health.ts';
import { KeyedChart, useChartCursor } from '../kit/chart/keyed-chart.tsx';
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
  const frame = useRef<HTMLDivElement>(null);
  const words = (point: HealthPoint | undefined): string =>
    point === undefined
      ? ''
      : `${formatExact(instantMs(point.at), zone)}: ${point.status.toLowerCase()}, ${point.score}`;
  const keys = useChartCursor(frame, {
    places: history.length,
    begin: () => ({ at: history.length - 1, row: 0 }),
    say: ({ at }) => words(history[at]),
  });
  if (history.length === 0) return <p className={styles.none}>No history yet.</p>;
  const { cursor } = keys;
  return (
    <KeyedChart frame={frame} label={label} keys={keys} className={styles.frame}>
      <div className={styles.strip} role="img" aria-label={label}>
        {history.map((point, at) => (
          <span
            key={point.at}
            className={styles.bar}
            data-status={point.status}
            data-met={at === cursor?.at}
            title={words(point)}
            style={{
              height: `${point.status === 'UNKNOWN' ? 100 : Math.max(8, point.score)}%`,
              background: COLOURS[point.status],
            }}
          />
        ))}
      </div>
      {cursor !== undefined && (
        <div className={styles.tip} aria-hidden="true">
          {words(history[cursor.at])}
        </div>
      )}
    </KeyedChart>
  );
}
