import { formatClock } from '../format/instant.ts';
import { useZone } from '../preferences.ts';
import styles from './mark-lines.module.css';
import type { TimeMark } from './time-marks.ts';
import { type TimeScale, toPx } from './time-scale.ts';

/** The marks of a chart that is drawn as SVG: a line down the plot under a small flag. */
export function MarkLines(props: { marks: readonly TimeMark[] | undefined; scale: TimeScale; heightPx: number }) {
  return (
    <>
      {(props.marks ?? []).map((mark) => {
        const x = toPx(props.scale, mark.atMs);
        if (x < 0 || x > props.scale.widthPx) return null;
        return (
          <g key={mark.key} className={styles.mark} data-mark={mark.key}>
            <line x1={x} x2={x} y1={0} y2={props.heightPx} />
            <path d={`M${x - 4} 0h8l-4 6z`} fill={mark.colour} />
          </g>
        );
      })}
    </>
  );
}

/** The marks that the pointer means, in the words of a tooltip. */
export function MarkWords({ marks }: { marks: readonly TimeMark[] }) {
  const zone = useZone();
  return marks.map((mark) => (
    <div key={mark.key} className={styles.words}>
      <span className={styles.flag} style={{ background: mark.colour }} />
      <strong>{mark.text}</strong>
      <span className="number">{formatClock(mark.atMs, zone)}</span>
    </div>
  ));
}
