import type { Exemplar } from '../../data/metrics.ts';
import { ServiceDoor } from '../../kit/service-name.tsx';
import { ExemplarCard } from './exemplar-card.tsx';

/** The exemplars of one metric, with the services that measured. */
export function ExemplarList({ exemplars, format }: { exemplars: readonly Exemplar[]; format(value: number): string }) {
  return (
    <ExemplarCard
      exemplars={exemplars}
      timeOf={({ timestamp }) => timestamp}
      from={{
        key: 'service',
        header: 'Service',
        sortBy: ({ service }) => service,
        cell: ({ service }) => <ServiceDoor name={service} />,
      }}
      format={({ value }) => format(value)}
    />
  );
}
