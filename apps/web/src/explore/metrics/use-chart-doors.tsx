import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { commandRegistry } from '../../commands/registry.ts';
import { useCommands } from '../../commands/use-commands.ts';
import { logFieldsQuery } from '../../data/logs.ts';
import { traceFieldsQuery } from '../../data/traces.ts';
import { IconButton } from '../../kit/button.tsx';
import { useServiceContext } from '../../shell/service-context.tsx';
import { useTimeWindow } from '../../shell/time-window.tsx';
import { labelTerms } from './label-terms.ts';
import type { Origin } from './origin.ts';

/** More services than these are no narrowing any more, and an address has only so much room. */
const MOST_SERVICES = 30;
/** So many are named, the others counted. */
const SERVICES_NAMED = 3;
const NO_FIELDS: readonly never[] = [];

export interface ChartDoors {
  readonly buttons: ReactNode;
  /** The logs of a part of the chart's time. */
  openLogs(startMs: number, endMs: number): void;
}

/**
 * From a chart on, in one click: logs and traces of its time, its services and of its labels those that records have too, and a view of it.
 *
 * @param onSave before the view is named, for what is written and not asked yet
 */
export function useChartDoors({ services: known, labels }: Origin, onSave?: () => void): ChartDoors {
  const navigate = useNavigate();
  const { range } = useTimeWindow();
  const { services: chosen } = useServiceContext();
  const hasLabels = Object.keys(labels).length > 0;
  const { data: logFields = NO_FIELDS } = useQuery({ ...logFieldsQuery(range), enabled: hasLabels });
  const { data: traceFields = NO_FIELDS } = useQuery({ ...traceFieldsQuery(range), enabled: hasLabels });
  const services = known.length === 0 || known.length > MOST_SERVICES ? chosen : known;
  const terms = useMemo(
    () => ({ '/explore/logs': labelTerms(labels, logFields), '/explore/traces': labelTerms(labels, traceFields) }),
    [labels, logFields, traceFields],
  );
  const open = (to: keyof typeof terms, part: { readonly from?: string; readonly to?: string } = {}): void => {
    const q = terms[to].length === 0 ? undefined : terms[to].join(' ');
    void navigate({ to, search: { service: services.length === 0 ? undefined : [...services], q, ...part } } as never);
  };

  useCommands([
    { id: 'metrics.logs', title: 'Logs behind this chart', group: 'Results', run: () => open('/explore/logs') },
    { id: 'metrics.traces', title: 'Traces behind this chart', group: 'Results', run: () => open('/explore/traces') },
  ]);

  const title = (what: string, also: readonly string[]): string => {
    const of = [...namesOf(services), ...also];
    return of.length === 0 ? `${what} of the same time` : `${what} of ${of.join(', ')} at the same time`;
  };
  return {
    buttons: (
      <>
        <IconButton
          small
          icon="logs"
          label={title('Logs', terms['/explore/logs'])}
          onClick={() => open('/explore/logs')}
        />
        <IconButton
          small
          icon="traces"
          label={title('Traces', terms['/explore/traces'])}
          onClick={() => open('/explore/traces')}
        />
        <IconButton
          small
          icon="star"
          label="Save as a view"
          keys="v"
          onClick={() => {
            onSave?.();
            nameView();
          }}
        />
      </>
    ),
    openLogs: (startMs, endMs) =>
      open('/explore/logs', { from: new Date(startMs).toISOString(), to: new Date(endMs).toISOString() }),
  };
}

function namesOf(services: readonly string[]): readonly string[] {
  if (services.length <= SERVICES_NAMED + 1) return services;
  return [...services.slice(0, SERVICES_NAMED), `${services.length - SERVICES_NAMED} other services`];
}

/** The shell keeps the views; its command opens the form. */
function nameView(): void {
  commandRegistry
    .current()
    .find(({ id }) => id === 'view.views')
    ?.run();
}
