import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { ConnectGuide } from '../connect/connect-guide.tsx';
import { useHasSent } from '../connect/use-has-sent.ts';
import { whileLive } from '../data/former-answer.ts';
import { useKeptOut } from '../data/kept-out.ts';
import { dependenciesQuery, serviceSeriesQuery, servicesQuery } from '../data/services.ts';
import { Answer } from '../kit/answer.tsx';
import { Button } from '../kit/button.tsx';
import { Card } from '../kit/card.tsx';
import { formatCount, formatCountOf } from '../kit/format/count.ts';
import { PageBody } from '../kit/page-body.tsx';
import { saidOf } from '../kit/said-of.ts';
import { EmptyState } from '../kit/states.tsx';
import { StatusLine } from '../kit/status-line.tsx';
import { useTimeWindow } from '../shell/time-window.tsx';
import { calledServices } from './called-services.ts';
import { DependencyTable } from './dependency-table.tsx';
import { ServiceTable } from './service-table.tsx';

export const COURSE_BUCKETS = 60;

export function ServicesPage() {
  const time = useTimeWindow();
  const asked = servicesQuery(time.range);
  const services = useQuery(asked);
  const series = useQuery(serviceSeriesQuery(time.range, null, COURSE_BUCKETS));
  const former = useQuery({
    ...servicesQuery(time.comparison?.range ?? time.range),
    enabled: time.comparison !== undefined,
    placeholderData: whileLive(time.isLive),
  });
  const dependenciesAsked = dependenciesQuery(time.range);
  const dependencies = useQuery(dependenciesAsked);
  const calls = useMemo(() => dependencies.data && calledServices(dependencies.data), [dependencies.data]);
  const hasSent = useHasSent('traces');
  const keptOut = useKeptOut(['traces'], time.range);
  const isEmpty = services.data?.length === 0 && !services.isPlaceholderData;
  return (
    <>
      <PageBody>
        <Answer of={services} queryKey={asked.queryKey} isQuiet={time.isLive}>
          {(data) =>
            isEmpty ? (
              hasSent === false ? (
                <ConnectGuide signal="traces" />
              ) : (
                <EmptyState
                  title="No service answered a request in this range"
                  sentence="Services are known by the spans they send."
                >
                  <Button onClick={() => time.setRange({ from: 'now-1d', to: 'now' })}>Look at the last day</Button>
                </EmptyState>
              )
            ) : (
              <Card title="Services" note={formatCount(data.length)}>
                <ServiceTable
                  services={data}
                  series={series.data}
                  range={time.range}
                  isFull
                  calls={calls}
                  former={time.comparison && former.data}
                />
              </Card>
            )
          }
        </Answer>
        {!isEmpty && (
          <Card title="Dependencies">
            <Answer of={dependencies} queryKey={dependenciesAsked.queryKey}>
              {(data) => <DependencyTable dependencies={data} />}
            </Answer>
          </Card>
        )}
      </PageBody>
      <StatusLine
        said={saidOf(services, ({ length }) => formatCountOf(length, 'service'))}
        asOf={time.asOfMs}
        keptOut={keptOut}
      />
    </>
  );
}
