import { useQueries } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { type PromMetadata, promExemplarsQuery } from '../../../data/prometheus.ts';
import type { ChartThreshold } from '../../../kit/chart/chart-props.ts';
import { TimeChart } from '../../../kit/chart/time-chart.tsx';
import type { MenuEntry } from '../../../kit/floating.tsx';
import { formatCount } from '../../../kit/format/count.ts';
import { unitFormat } from '../../../kit/format/unit.ts';
import { useDeployMarks } from '../../../services/use-deploy-marks.ts';
import { useTimeWindow } from '../../../shell/time-window.tsx';
import { servicesOf } from '../origin.ts';
import type { ChartDoors } from '../use-chart-doors.tsx';
import type { ChartUnits } from './answer-units.ts';
import { ExemplarTable } from './exemplar-table.tsx';
import { exemplarMarks, exemplarsOf, exemplarUnit, type TracedExemplar } from './exemplars.ts';
import styles from './explorer.module.css';
import { windowMsOf } from './known-of-query.ts';
import type { SampleChart } from './sample-chart.ts';
import type { QueryAnswer } from './use-answers.ts';

/** All queries in one chart, their exemplars as diamonds that lead to traces. */
export function ChartPart(props: {
  chart: SampleChart;
  answers: readonly QueryAnswer[];
  times: readonly number[];
  stepMs: number;
  units: ChartUnits;
  metadata: ReadonlyMap<string, PromMetadata>;
  thresholds: readonly ChartThreshold[];
  draw: 'stacked' | undefined;
  isLogarithmic: boolean;
  title: string;
  entries: readonly MenuEntry[];
  doors: ChartDoors;
  hidden: ReadonlySet<string>;
  onHidden(hidden: ReadonlySet<string>): void;
  onTable(): void;
}) {
  const { chart, answers, metadata } = props;
  const { left: unit, right } = props.units;
  const navigate = useNavigate();
  const time = useTimeWindow();
  const services = useMemo(() => servicesOf(chart.drawn), [chart.drawn]);
  const deploys = useDeployMarks(services);
  const exemplars = useQueries({
    queries: answers.map(({ expanded }) => promExemplarsQuery(expanded?.text ?? '', time.range)),
    combine: exemplarsOf,
  });
  const unitOf = useCallback((exemplar: TracedExemplar) => unitFormat(exemplarUnit(exemplar, metadata)), [metadata]);
  const marks = useMemo(
    () =>
      exemplarMarks(exemplars, chart.series, (one) => unitOf(one).label === unit.label).map(
        ({ exemplar, ...mark }) => ({
          ...mark,
          open: () => {
            if (exemplar.traceId !== '')
              void navigate({ to: traceOf(exemplar.traceId), search: { span: exemplar.spanId } } as never);
          },
        }),
      ),
    [exemplars, chart.series, navigate, unitOf, unit.label],
  );
  const lookBackMs = useMemo(
    () => Math.max(props.stepMs, ...answers.map(({ expanded }) => windowMsOf(expanded?.text ?? ''))),
    [answers, props.stepMs],
  );
  const left = chart.total - chart.drawn.length;
  return (
    <>
      {left > 0 && (
        <p className={styles.limited}>
          Showing the largest {chart.drawn.length} of {formatCount(chart.total)} series;{' '}
          <button type="button" className={styles.link} onClick={props.onTable}>
            all are in the table
          </button>
        </p>
      )}
      <TimeChart
        title={props.title}
        actions={props.doors.buttons}
        entries={props.entries}
        note={right === undefined ? unit.label : `left ${unit.label || 'plain'}, right ${right.label || 'plain'}`}
        label={`${formatCount(chart.total)} series over time`}
        kind="line"
        times={props.times}
        series={chart.series}
        startMs={time.range.startMs}
        endMs={time.range.endMs}
        stepMs={props.stepMs}
        // An evaluation looks back: what is answered at a time is whole.
        wholeUntilMs={Number.POSITIVE_INFINITY}
        heightPx={320}
        isZeroBased={props.draw !== undefined || unit.label.endsWith('/s')}
        isLogarithmic={props.isLogarithmic}
        isStacked={props.draw === 'stacked'}
        areInstants
        events={deploys}
        marks={marks}
        thresholds={props.thresholds}
        areBytes={unit.areBytes}
        areDates={unit.areDates}
        format={unit.format}
        queryText={answers.map(({ expanded }) => expanded?.text ?? '').join('\n')}
        hidden={props.hidden}
        onHidden={props.onHidden}
        onZoom={time.zoom}
        // A point tells of what was before it, as far as its query looks back.
        onOpen={(ms) => props.doors.openLogs(ms - lookBackMs, ms)}
      />
      {exemplars.length > 0 && <ExemplarTable exemplars={exemplars} format={(one) => unitOf(one).format(one.value)} />}
    </>
  );
}

function traceOf(traceId: string): string {
  return `/explore/traces/${traceId}`;
}
