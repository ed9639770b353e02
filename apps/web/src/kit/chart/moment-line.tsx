import styles from './mark-lines.module.css';
import { useMomentOfOthers } from './pointed-moment.ts';
import { type TimeScale, toPx } from './time-scale.ts';

/** A line down the chart at the moment that another one is pointed at; by itself, so that the chart is not drawn anew for it. */
export function MomentLine({ chart, scale, heightPx }: { chart: string; scale: TimeScale; heightPx: number }) {
  const ms = useMomentOfOthers(chart);
  if (ms === undefined || ms < scale.startMs || ms > scale.endMs) return null;
  const x = toPx(scale, ms);
  return <line className={styles.moment} data-moment x1={x} x2={x} y1={0} y2={heightPx} />;
}
