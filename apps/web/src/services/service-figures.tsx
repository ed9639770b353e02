import { Link } from '@tanstack/react-router';
import type { Service } from '../data/services.ts';
import { formatPercent, formatRate } from '../kit/format/count.ts';
import { formatDuration } from '../kit/format/duration.ts';
import { Figure } from '../kit/missing.tsx';
import styles from './service-page.module.css';
import tableStyles from './service-table.module.css';
import { ERROR_MARK, RATE_HINT } from './service-table.tsx';
import { tracesOf } from './traces-of.ts';

const FIGURES: readonly {
  readonly title: string;
  readonly hint?: string;
  readonly format: (value: number) => string;
  /** What it is made of, among the traces of the service. */
  readonly traces: Readonly<Record<string, string>>;
  value(summary: Service): number | null;
}[] = [
  { title: 'Rate', hint: RATE_HINT, format: formatRate, traces: {}, value: (summary) => summary.requestsPerSecond },
  { title: 'Errors', format: formatPercent, traces: { status: 'error' }, value: (summary) => summary.errorRatio },
  { title: 'p50', format: formatDuration, traces: {}, value: (summary) => summary.p50Ms },
  { title: 'p95', format: formatDuration, traces: { order: 'LONGEST' }, value: (summary) => summary.p95Ms },
  { title: 'p99', format: formatDuration, traces: { order: 'LONGEST' }, value: (summary) => summary.p99Ms },
];

/** How a service is, in five figures, each of which leads to the traces that it is made of. */
export function ServiceFigures(props: {
  service: string;
  summary: Service | undefined;
  former: Service | undefined;
  isCompared: boolean;
}) {
  const { summary, former } = props;
  return (
    <dl className={styles.figures}>
      {FIGURES.map(({ title, hint, format, traces, value }) => (
        <div key={title} title={hint} data-failing={title === 'Errors' && (summary?.errorRatio ?? 0) >= ERROR_MARK}>
          <dt>{title}</dt>
          <dd>
            <Link {...tracesOf(props.service, traces)} className={tableStyles.door}>
              <Figure value={summary && value(summary)} format={format} />
            </Link>
          </dd>
          {props.isCompared && (
            <dd className={styles.former}>
              was <Figure value={former && value(former)} format={format} />
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}
