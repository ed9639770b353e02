import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { whileLive } from '../data/former-answer.ts';
import { serviceMemoryQuery } from '../data/process-memory.ts';
import { Card } from '../kit/card.tsx';
import { TimeChart } from '../kit/chart/time-chart.tsx';
import type { TimeMark } from '../kit/chart/time-marks.ts';
import { formatBytes } from '../kit/format/bytes.ts';
import { Icon } from '../kit/icon.tsx';
import { useTimeWindow } from '../shell/time-window.tsx';
import { memoryChart } from './memory-series.ts';
import styles from './service-page.module.css';

/** What each process of the service keeps, where its SDK says so by itself; nothing where it does not. */
export function MemoryChart({ service, deploys }: { service: string; deploys: readonly TimeMark[] }) {
  const time = useTimeWindow();
  const { range, comparison } = time;
  const navigate = useNavigate();
  const memory = useQuery(serviceMemoryQuery(range, service));
  const former = useQuery({
    ...serviceMemoryQuery(comparison?.range ?? range, service),
    enabled: comparison !== undefined,
    placeholderData: whileLive(time.isLive),
  });
  const then = comparison && former.data;
  const chart = useMemo(
    () => memory.data && memoryChart(memory.data, range, comparison && then && { courses: then, comparison }),
    [memory.data, then, comparison, range],
  );
  // Its place is kept, or the other charts would move when it comes.
  if (memory.isPending) return <Card title="Memory">{null}</Card>;
  if (memory.data === undefined || chart === undefined) return null;
  const { stepMs, queries, partial } = memory.data;
  if (partial !== null) {
    return (
      <Card title="Memory">
        <p className={styles.missing}>Not available: {partial}</p>
      </Card>
    );
  }
  if (chart.series.length === 0) return null;
  const explore = (): void => void navigate({ to: '/explore/metrics', search: { q: queries } } as never);
  return (
    <TimeChart
      title="Memory"
      unit="bytes"
      note={chart.left > 0 ? `bytes, the largest of ${chart.series.length + chart.left}` : undefined}
      label="Memory of each process over time"
      kind="line"
      times={chart.times}
      series={chart.series}
      startMs={range.startMs}
      endMs={range.endMs}
      stepMs={stepMs}
      // A sample looks back: what is answered at a time is whole.
      wholeUntilMs={Number.POSITIVE_INFINITY}
      heightPx={170}
      isZeroBased
      areInstants
      areBytes
      hasLegend={false}
      events={deploys}
      format={formatBytes}
      entries={[{ label: 'Open in the explorer', icon: 'metrics', run: explore }]}
      queryText={queries.join('\n')}
      foot={
        chart.growing.length > 0 && (
          <ul className={styles.growing}>
            {chart.growing.map((sentence) => (
              <li key={sentence}>
                <Icon name="error" size={14} /> {sentence}
              </li>
            ))}
          </ul>
        )
      }
      onZoom={time.zoom}
      onOpen={explore}
    />
  );
}
