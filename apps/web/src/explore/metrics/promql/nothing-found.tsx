import { printSelector } from '@oriel/promql';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { labelValuesQuery, metricNamesQuery } from '../../../data/prometheus.ts';
import type { Range } from '../../../data/range.ts';
import { Button } from '../../../kit/button.tsx';
import { EmptyState } from '../../../kit/states.tsx';
import { withoutMatcher } from './add-matcher.ts';
import { RangeButton } from './beginning.tsx';
import { readQuery } from './check-query.ts';
import styles from './explorer.module.css';
import type { QueryRow } from './query-rows.ts';
import type { QueryAnswer } from './use-answers.ts';
import { type NothingReason, whyNothing } from './why-nothing.ts';

/** Values that are named; more nobody reads. */
const VALUES_SHOWN = 8;

/** Asked well, and nothing there: what of the query removes everything, and the ways on. */
export function NothingFound({
  rows,
  answers,
  range,
  onAsk,
  onPick,
}: {
  rows: readonly QueryRow[];
  answers: readonly QueryAnswer[];
  range: Range;
  onAsk(rows: readonly QueryRow[]): void;
  onPick(): void;
}) {
  const client = useQueryClient();
  const texts = answers.map(({ expanded }) => expanded?.text ?? '');
  const { data: reason } = useQuery({
    queryKey: ['prometheus', 'why-nothing', texts, range],
    queryFn: async (): Promise<NothingReason> => {
      for (const text of texts) {
        const expr = readQuery(text);
        if (expr === undefined) continue;
        const found = await whyNothing(expr, {
          metricNames: () => client.fetchQuery(metricNamesQuery(range)),
          labelValues: (label, matchers) =>
            client.fetchQuery(labelValuesQuery(label, printSelector('', matchers), range)),
        });
        if (found.kind !== 'removed') return found;
      }
      return { kind: 'removed' };
    },
  });
  const change = (next: (text: string) => string) => onAsk(rows.map((row) => ({ ...row, text: next(row.text) })));
  const { title, sentence } = wordsOf(reason);
  return (
    <EmptyState title={title} sentence={sentence}>
      <div className={styles.starts}>
        {reason?.kind === 'no-metric' &&
          reason.near.map((name) => (
            <Button key={name} icon="metrics" onClick={() => change((text) => renamed(text, reason.metric, name))}>
              {name}
            </Button>
          ))}
        {reason?.kind === 'no-match' && (
          <Button onClick={() => change((text) => withoutMatcher(text, reason.matcher))}>
            Drop {printSelector('', [reason.matcher])}
          </Button>
        )}
        <RangeButton />
        <Button onClick={onPick}>Pick another metric</Button>
      </div>
    </EmptyState>
  );
}

function wordsOf(reason: NothingReason | undefined): { readonly title: string; readonly sentence: ReactNode } {
  switch (reason?.kind) {
    case 'no-metric':
      return {
        title: `No metric is called ${reason.metric} in this range`,
        sentence: reason.near.length > 0 ? 'Perhaps one of these is meant.' : 'None has a name that is near to it.',
      };
    case 'no-match': {
      const { matcher, metric, values } = reason;
      const more = values.length - VALUES_SHOWN;
      const some = values.slice(0, VALUES_SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
      return {
        title: `No series of ${metric} meets ${printSelector('', [matcher])}`,
        sentence:
          values.length === 0 ? `It has no label ${matcher.name} in this range.` : `Its ${matcher.name} is ${some}.`,
      };
    }
    case 'no-match-together':
      return {
        title: `No series of ${reason.metric} meets all conditions`,
        sentence: 'Each of them alone has series in this range.',
      };
    case 'removed':
      return {
        title: 'No series is left in this range',
        sentence: 'What is selected may be there: a comparison, or two sides that do not match, leaves nothing of it.',
      };
    case undefined:
      return { title: 'No series matches in this range', sentence: 'No sample of what is asked lies in the range.' };
  }
}

/** The name where it stands for itself, not as a part of a longer one. */
function renamed(text: string, from: string, to: string): string {
  const escaped = from.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return text.replace(new RegExp(`(?<![\\w:.])${escaped}(?![\\w:.])`, 'g'), to);
}
