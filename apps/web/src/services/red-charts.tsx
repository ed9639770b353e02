import { useMemo } from 'react';
import type { ServiceSeries } from '../data/services.ts';
import { type ChartSeries, onSteps, stepTimes } from '../kit/chart/series.ts';
import { SeriesKeys } from '../kit/chart/series-keys.tsx';
import { TimeChart } from '../kit/chart/time-chart.tsx';
import type { MenuEntry } from '../kit/floating.tsx';
import { formatCount, formatPercent } from '../kit/format/count.ts';
import { formatDuration } from '../kit/format/duration.ts';
import { instantMs } from '../kit/format/instant.ts';
import { serviceColour } from '../kit/service-colour.ts';
import { useTimeWindow } from '../shell/time-window.tsx';
import { MemoryChart } from './memory-chart.tsx';
import styles from './service-page.module.css';
import { ERROR_MARK } from './service-table.tsx';
import { useDeployMarks } from './use-deploy-marks.ts';

const ERROR_THRESHOLDS = [{ value: ERROR_MARK, label: `marked from ${formatPercent(ERROR_MARK)}` }];

type Pick = (point: ServiceSeries['points'][number]) => number | null;

/** Rate, errors and duration of a service over time, and its memory beside. */
export function RedCharts({
  series,
  former,
  service,
  onOpen,
}: {
  series: ServiceSeries | undefined;
  /** Of the time that is compared with. */
  former: ServiceSeries | undefined;
  service: string;
  onOpen(startMs: number, endMs: number, failed: boolean): void;
}) {
  const time = useTimeWindow();
  const { comparison } = time;
  const deploys = useDeployMarks(useMemo(() => [service], [service]));
  const shaped = useMemo(() => {
    if (series === undefined) return undefined;
    const times = stepTimes(time.range.startMs, time.range.endMs, series.stepMs);
    const on = (of: ServiceSeries, offsetMs: number, pick: Pick): (number | null)[] =>
      onSteps(
        times,
        series.stepMs,
        of.points.map((point) => [instantMs(point.start) + offsetMs, pick(point)] as const),
      );
    const line = (key: string, label: string, colour: string, pick: Pick): ChartSeries[] => [
      ...(former === undefined || comparison === undefined
        ? []
        : [
            {
              key: `${key} then`,
              label: `${label}, ${comparison.label}`,
              colour: 'var(--text-2)',
              isFormer: true,
              values: on(former, comparison.offsetMs, pick),
            },
          ]),
      { key, label, colour, values: on(series, 0, pick) },
    ];
    return {
      times,
      rate: line(
        'rate',
        'requests',
        serviceColour(series.service),
        (point) => point.requests / (series.stepMs / 1_000),
      ),
      errors: line('errors', 'failed', 'var(--error-mark)', (point) =>
        point.requests === 0 ? null : point.errors / point.requests,
      ),
      duration: [
        ...line('p95', 'p95', 'var(--series-2)', (point) => point.p95Ms),
        ...line('p50', 'p50', 'var(--series-1)', (point) => point.p50Ms),
      ],
    };
  }, [series, former, comparison, time.range]);
  const memory = <MemoryChart service={service} deploys={deploys} />;
  if (series === undefined || shaped === undefined)
    return (
      <>
        <p className={styles.none}>This service answered no request in this range.</p>
        <div className={styles.charts}>{memory}</div>
      </>
    );
  const common = {
    times: shaped.times,
    startMs: time.range.startMs,
    endMs: time.range.endMs,
    stepMs: series.stepMs,
    wholeUntilMs: time.asOfMs,
    events: deploys,
    isZeroBased: true,
    hasLegend: false,
    heightPx: 170,
    onZoom: time.zoom,
  };
  const openAll = (failed: boolean): void => onOpen(time.range.startMs, time.range.endMs, failed);
  const traces: readonly MenuEntry[] = [{ label: 'Open its traces', icon: 'traces', run: () => openAll(false) }];
  const failures: readonly MenuEntry[] = [
    { label: 'Open its failed traces', icon: 'traces', run: () => openAll(true) },
  ];
  return (
    <div className={styles.charts}>
      <TimeChart
        {...common}
        title="Rate"
        unit="requests per second"
        label="Requests per second over time"
        kind="bars"
        series={shaped.rate}
        entries={traces}
        format={formatCount}
        onOpen={(startMs, endMs) => onOpen(startMs, endMs, false)}
      />
      <TimeChart
        {...common}
        title="Errors"
        unit="share of requests"
        label="Share of failed requests over time"
        kind="line"
        series={shaped.errors}
        thresholds={ERROR_THRESHOLDS}
        entries={failures}
        format={formatPercent}
        onOpen={(startMs, endMs) => onOpen(startMs, endMs, true)}
      />
      <TimeChart
        {...common}
        title="Duration"
        note={<SeriesKeys series={shaped.duration} />}
        label="Duration over time, p50 and p95"
        kind="line"
        series={shaped.duration}
        entries={traces}
        format={formatDuration}
        onOpen={(startMs, endMs) => onOpen(startMs, endMs, false)}
      />
      {memory}
    </div>
  );
}
