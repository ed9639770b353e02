import type { LabelMatcher } from '@oriel/promql';
import { useQuery } from '@tanstack/react-query';
import { labelNamesQuery } from '../../../data/prometheus.ts';
import { Button } from '../../../kit/button.tsx';
import { useServiceContext } from '../../../shell/service-context.tsx';
import { useTimeWindow } from '../../../shell/time-window.tsx';
import { SERVICE_LABELS } from '../origin.ts';
import styles from './explorer.module.css';
import type { QueryRow } from './query-rows.ts';

/** A query is asked as it is written: the service chosen for the pages narrows it only where the person says so. */
export function ServiceHint({ rows, onNarrow }: { rows: readonly QueryRow[]; onNarrow(matcher: LabelMatcher): void }) {
  const { services } = useServiceContext();
  const { range } = useTimeWindow();
  const { data: labels = [] } = useQuery({ ...labelNamesQuery('', range), enabled: services.length > 0 });
  const label = SERVICE_LABELS.find((one) => labels.includes(one));
  const texts = rows.map(({ text }) => text).filter((text) => text !== '');
  if (services.length === 0 || label === undefined || texts.length === 0) return null;
  const matcher: LabelMatcher =
    services.length === 1
      ? { name: label, op: '=', value: services[0]! }
      : { name: label, op: '=~', value: services.map(escaped).join('|') };
  // Written as the language prints it, so that it is found again.
  if (texts.every((text) => text.includes(matcher.value) || !/[a-z]/.test(text))) return null;
  return (
    <p className={styles.limited}>
      Queries read every service.{' '}
      <Button small onClick={() => onNarrow(matcher)}>
        Only {services.join(', ')}
      </Button>
    </p>
  );
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
