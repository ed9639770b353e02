import { useQueries, useQuery } from '@tanstack/react-query';
import { noFormerAnswer, whileLive } from '../../data/former-answer.ts';
import { ask } from '../../data/graphql.ts';
import { type LogQuestion, logHistogramQuery, SEARCH_LOGS } from '../../data/logs.ts';
import { toRangeInput } from '../../data/range.ts';
import { Button } from '../../kit/button.tsx';
import { formatCount } from '../../kit/format/count.ts';
import { formatAgo, formatExact, instantMs } from '../../kit/format/instant.ts';
import { useZone } from '../../kit/preferences.ts';
import { joinTerms, splitTerms } from '../../kit/query/search-terms.ts';
import { EmptyState } from '../../kit/states.tsx';
import styles from './nothing-found.module.css';

const WEEK_MS = 604_800_000;
/** Terms that are tried one by one; a longer line is rarely read term by term. */
const TRIED = 6;

/** Nothing matches: says which part removes everything, and where the nearest match lies. */
export function NothingFound(props: {
  question: LogQuestion;
  /** The page looks again by itself: the nearest of a moment ago stays. */
  isWaiting: boolean;
  onQuery(query: string): void;
  onTime(startMs: number, endMs: number): void;
  onAllServices(): void;
}) {
  const { question } = props;
  const zone = useZone();
  const terms = splitTerms(question.query).slice(0, TRIED);
  const without = useQueries({
    queries: terms.map((term) => ({
      ...logHistogramQuery({ ...question, query: joinTerms(terms.filter((other) => other !== term)) }, 1),
      placeholderData: noFormerAnswer,
    })),
  });
  const nearest = useQuery({
    queryKey: ['logs', 'nearest', question],
    placeholderData: whileLive(props.isWaiting),
    queryFn: async ({ signal }) => {
      const range = { startMs: question.range.startMs - WEEK_MS, endMs: question.range.startMs };
      const { searchLogs } = await ask(
        SEARCH_LOGS,
        {
          query: question.query,
          filters: question.services.length === 0 ? {} : { service: question.services },
          range: toRangeInput(range),
          first: 1,
          after: null,
          order: 'NEWEST',
          fields: [],
        },
        { signal },
      );
      return searchLogs.nodes[0] ?? null;
    },
  });
  const ways = terms
    .map((term, index) => ({ term, total: without[index]?.data?.total ?? 0 }))
    .filter((way) => way.total > 0)
    .sort((a, b) => b.total - a.total);
  const width = question.range.endMs - question.range.startMs;

  return (
    <EmptyState
      title="Nothing matches in this range"
      sentence={terms.length === 0 ? 'No record arrived in this time.' : undefined}
    >
      <ul className={styles.ways}>
        {ways.map(({ term, total }) => (
          <li key={term} className={styles.way}>
            <span>
              <code className={styles.term}>{term}</code> removes {formatCount(total)} records
            </span>
            <Button small onClick={() => props.onQuery(joinTerms(terms.filter((other) => other !== term)))}>
              Drop it
            </Button>
          </li>
        ))}
        {question.services.length > 0 && (
          <li className={styles.way}>
            <span>Only {question.services.join(', ')} is searched</span>
            <Button small onClick={props.onAllServices}>
              Search all services
            </Button>
          </li>
        )}
        {nearest.data !== undefined && nearest.data !== null && (
          <li className={styles.way}>
            <span title={formatExact(instantMs(nearest.data.timestamp), zone)}>
              The nearest match before is from {formatAgo(instantMs(nearest.data.timestamp), Date.now())}
            </span>
            <Button
              small
              onClick={() => {
                const at = instantMs(nearest.data?.timestamp ?? '');
                props.onTime(at - width / 2, at + width / 2);
              }}
            >
              Go there
            </Button>
          </li>
        )}
        {nearest.data === null && <li className={styles.none}>Nothing matches in the week before either.</li>}
      </ul>
    </EmptyState>
  );
}
