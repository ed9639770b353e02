import { type ReactNode, useMemo } from 'react';
import { Card } from '../../../kit/card.tsx';
import { HeatMap } from '../../../kit/chart/heat-map.tsx';
import { Example } from '../../../kit/example.tsx';
import { EmptyState } from '../../../kit/states.tsx';
import { useDeployMarks } from '../../../services/use-deploy-marks.ts';
import { useTimeWindow } from '../../../shell/time-window.tsx';
import { servicesOf } from '../origin.ts';
import type { NamedSeries } from './sample-chart.ts';
import { isDistribution, sampleHeat } from './sample-heat.ts';
import type { QueryAnswer } from './use-answers.ts';

/** Each query that is a distribution, as one: darker is more. */
export function HeatPart(props: {
  answers: readonly QueryAnswer[];
  stepMs: number;
  doors: ReactNode;
  named: readonly NamedSeries[];
  format(letter: string): (bound: number) => string;
}) {
  const time = useTimeWindow();
  const deploys = useDeployMarks(useMemo(() => servicesOf(props.named), [props.named]));
  const distributions = props.answers.filter(({ data }) => data !== undefined && isDistribution(data.series));
  if (distributions.length === 0) {
    return (
      <EmptyState
        title="No query is a distribution"
        sentence="A heat map shows buckets over time: a native histogram, or classic buckets kept apart by their le."
      >
        <Example>sum by (le) (increase(http_request_duration_seconds_bucket[1m]))</Example>
      </EmptyState>
    );
  }
  return distributions.map(({ row, data }) => {
    const { cells, bounds } = sampleHeat(data?.series ?? []);
    const format = props.format(row.letter);
    return (
      <Card key={row.letter} title={row.text} note="the fuller the colour, the more" actions={props.doors}>
        <HeatMap
          title={row.text}
          queryText={row.text}
          label={`Distribution of ${row.text} over time`}
          cells={cells}
          boundsMs={bounds}
          formatBound={(bound) => (Number.isFinite(bound) ? format(bound) : 'more')}
          noun="observations"
          stepMs={props.stepMs}
          startMs={time.range.startMs}
          endMs={time.range.endMs}
          heightPx={320}
          marks={deploys}
          onSelect={({ startMs, endMs }) => time.zoom(startMs, endMs)}
        />
      </Card>
    );
  });
}
