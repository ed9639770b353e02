import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { exemplarsQuery } from '../data/metrics.ts';
import type { Range } from '../data/range.ts';
import { Answer } from '../kit/answer.tsx';
import { formatCount, formatSignificant } from '../kit/format/count.ts';
import { Section } from '../kit/section.tsx';
import styles from './span-panel.module.css';

/** Metrics that kept this trace as an example of what they measured; those of the span come first. */
export function SpanExemplars(props: {
  traceId: string;
  spanId: string;
  range: Range;
  /** The same for the pages that it leads to. */
  around: { from: string; to: string };
}) {
  const { traceId, spanId, around } = props;
  const asked = exemplarsQuery(props.range, { traceId });
  const query = useQuery(asked);
  const own = query.data?.filter((exemplar) => exemplar.spanId === spanId) ?? [];
  return (
    <Section title="Metrics" note={query.data === undefined ? undefined : formatCount(query.data.length)}>
      <Answer of={query} queryKey={asked.queryKey}>
        {(exemplars) => (
          <div>
            {exemplars.length === 0 && <p className={styles.none}>No metric kept this trace as an example.</p>}
            {[...own, ...exemplars.filter((exemplar) => exemplar.spanId !== spanId)].map((exemplar) => (
              <Link
                key={`${exemplar.metric} ${exemplar.spanId} ${exemplar.timestamp} ${exemplar.value}`}
                className={styles.exemplar}
                data-own={exemplar.spanId === spanId}
                to="/explore/metrics"
                search={
                  {
                    metric: exemplar.metric,
                    where: [`service=${JSON.stringify(exemplar.service)}`],
                    ...around,
                  } as never
                }
              >
                <span className={styles.logText}>{exemplar.metric}</span>
                <span className="number">{formatSignificant(exemplar.value)}</span>
              </Link>
            ))}
          </div>
        )}
      </Answer>
    </Section>
  );
}
