import type { ChartSeries } from './series.ts';
import styles from './series-keys.module.css';

/** Which line is which, in one line of words: for charts too small for a legend. */
export function SeriesKeys({ series }: { series: readonly ChartSeries[] }) {
  return (
    <span className={styles.keys}>
      {series.map((one) => (
        <span key={one.key} className={styles.one}>
          <span
            className={styles.key}
            style={{ borderTopColor: one.colour, borderTopStyle: one.isFormer === true ? 'dashed' : 'solid' }}
          />
          {one.label}
        </span>
      ))}
    </span>
  );
}
