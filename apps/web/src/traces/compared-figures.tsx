import { formatCount, formatPercent } from '../kit/format/count.ts';
import { formatDuration } from '../kit/format/duration.ts';
import { Figure } from '../kit/missing.tsx';
import styles from './compared-figures.module.css';
import type { DurationFigures } from './duration-figures.ts';

const FIGURES: readonly {
  readonly title: string;
  readonly format: (value: number) => string;
  readonly value: (figures: DurationFigures) => number | null;
}[] = [
  { title: 'Spans', format: formatCount, value: ({ spans }) => spans },
  { title: 'Failed', format: formatPercent, value: ({ errorRatio }) => errorRatio },
  { title: 'p50, up to', format: formatDuration, value: ({ p50Ms }) => p50Ms },
  { title: 'p95, up to', format: formatDuration, value: ({ p95Ms }) => p95Ms },
];

/** The map of durations in numbers, beside those of the time that it is compared with. */
export function ComparedFigures(props: { now: DurationFigures; then: DurationFigures | undefined; label: string }) {
  return (
    <section className={styles.compared} aria-label={`Spans against ${props.label}`}>
      <dl className={styles.figures}>
        {FIGURES.map(({ title, format, value }) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>
              <Figure value={value(props.now)} format={format} />
            </dd>
            {props.then !== undefined && (
              <dd className={styles.then}>
                was <Figure value={value(props.then)} format={format} />
              </dd>
            )}
          </div>
        ))}
      </dl>
      <span className={styles.label}>against {props.label}</span>
    </section>
  );
}
