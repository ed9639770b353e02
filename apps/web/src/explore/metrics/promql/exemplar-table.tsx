import { ExemplarCard } from '../exemplar-card.tsx';
import type { TracedExemplar } from './exemplars.ts';
import { seriesText } from './legend.ts';

/** The diamonds of the chart as a list, with the series that they are of. */
export function ExemplarTable({
  exemplars,
  format,
}: {
  exemplars: readonly TracedExemplar[];
  format(exemplar: TracedExemplar): string;
}) {
  return (
    <ExemplarCard
      exemplars={exemplars}
      timeOf={({ ms }) => ms}
      from={{
        key: 'series',
        header: 'Series',
        cell: ({ seriesLabels }) => <span className="mono">{seriesText(seriesLabels)}</span>,
      }}
      format={format}
    />
  );
}
