import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useCommands } from '../commands/use-commands.ts';
import { whileLive } from '../data/former-answer.ts';
import { useKeptOut } from '../data/kept-out.ts';
import { dependenciesQuery, operationsQuery, serviceSeriesQuery, servicesQuery } from '../data/services.ts';
import { Answer } from '../kit/answer.tsx';
import { Button } from '../kit/button.tsx';
import { Card } from '../kit/card.tsx';
import { formatCount, formatCountOf } from '../kit/format/count.ts';
import { PageBody } from '../kit/page-body.tsx';
import { saidOf } from '../kit/said-of.ts';
import { ServiceName } from '../kit/service-name.tsx';
import { StatusLine } from '../kit/status-line.tsx';
import { useTimeWindow } from '../shell/time-window.tsx';
import { DependencyTable } from './dependency-table.tsx';
import { OperationTable } from './operation-table.tsx';
import { RedCharts } from './red-charts.tsx';
import { ServiceFigures } from './service-figures.tsx';
import styles from './service-page.module.css';

const BUCKETS = 120;

/** One service: is it well, since when not, and which operation is it. */
export function ServicePage() {
  const { service } = useParams({ strict: false }) as { service: string };
  const navigate = useNavigate();
  const time = useTimeWindow();
  const services = useQuery(servicesQuery(time.range));
  const names = useMemo(() => [service], [service]);
  const seriesAsked = serviceSeriesQuery(time.range, names, BUCKETS);
  const series = useQuery(seriesAsked);
  const operationsAsked = operationsQuery(time.range, service);
  const operations = useQuery(operationsAsked);
  const dependenciesAsked = dependenciesQuery(time.range);
  const dependencies = useQuery(dependenciesAsked);
  const { comparison } = time;
  const formerRange = comparison?.range ?? time.range;
  const isCompared = comparison !== undefined;
  const formerServices = useQuery({
    ...servicesQuery(formerRange),
    enabled: isCompared,
    placeholderData: whileLive(time.isLive),
  });
  const formerSeries = useQuery({
    ...serviceSeriesQuery(formerRange, names, BUCKETS),
    enabled: isCompared,
    placeholderData: whileLive(time.isLive),
  });
  const keptOut = useKeptOut(['traces'], time.range);
  const summary = services.data?.find((one) => one.name === service);
  const context = { service: [service] };
  const go = (
    to: '/explore/logs' | '/explore/traces' | '/explore/metrics',
    search: Record<string, unknown> = {},
  ): void => void navigate({ to, search: { ...context, ...search } } as never);

  useCommands([
    {
      id: 'service.logs',
      title: `Logs of ${service}`,
      group: 'Service',
      keys: ['s l'],
      run: () => go('/explore/logs'),
    },
    {
      id: 'service.traces',
      title: `Traces of ${service}`,
      group: 'Service',
      keys: ['s t'],
      run: () => go('/explore/traces'),
    },
    {
      id: 'service.errors',
      title: `Failed traces of ${service}`,
      group: 'Service',
      keys: ['s e'],
      run: () => go('/explore/traces', { status: 'error' }),
    },
    {
      id: 'service.metrics',
      title: `Metrics of ${service}`,
      group: 'Service',
      keys: ['s m'],
      run: () => go('/explore/metrics'),
    },
  ]);

  return (
    <>
      <PageBody>
        <header className={styles.head}>
          <h2 className={styles.name}>
            <ServiceName name={service} />
          </h2>
          <ServiceFigures
            service={service}
            summary={summary}
            former={isCompared ? formerServices.data?.find((one) => one.name === service) : undefined}
            isCompared={isCompared && formerServices.data !== undefined}
          />
          <span className={styles.space} />
          <Button icon="logs" onClick={() => go('/explore/logs')}>
            Logs
          </Button>
          <Button icon="traces" onClick={() => go('/explore/traces')}>
            Traces
          </Button>
          <Button icon="metrics" onClick={() => go('/explore/metrics')}>
            Metrics
          </Button>
        </header>
        <Answer of={series} queryKey={seriesAsked.queryKey} isQuiet={time.isLive}>
          {(data) => (
            <RedCharts
              series={data.find((one) => one.service === service)}
              former={isCompared ? formerSeries.data?.find((one) => one.service === service) : undefined}
              service={service}
              onOpen={(startMs, endMs, failed) =>
                go('/explore/traces', {
                  from: new Date(startMs).toISOString(),
                  to: new Date(endMs).toISOString(),
                  ...(failed ? { status: 'error' } : {}),
                })
              }
            />
          )}
        </Answer>
        <Card title="Operations" note={operations.data === undefined ? undefined : formatCount(operations.data.length)}>
          <Answer of={operations} queryKey={operationsAsked.queryKey} isQuiet={time.isLive}>
            {(data) => <OperationTable operations={data} service={service} />}
          </Answer>
        </Card>
        <div className={styles.pair}>
          <Card title="Called by">
            <Answer of={dependencies} queryKey={dependenciesAsked.queryKey} isAside isQuiet={time.isLive}>
              {(data) => <DependencyTable dependencies={data.filter((one) => one.callee === service)} />}
            </Answer>
          </Card>
          <Card title="Calls">
            <Answer of={dependencies} queryKey={dependenciesAsked.queryKey} isAside isQuiet={time.isLive}>
              {(data) => <DependencyTable dependencies={data.filter((one) => one.caller === service)} />}
            </Answer>
          </Card>
        </div>
      </PageBody>
      <StatusLine
        said={saidOf(operations, ({ length }) => formatCountOf(length, 'operation'))}
        asOf={time.asOfMs}
        keptOut={keptOut}
      />
    </>
  );
}
