import { lazy, type ReactNode, Suspense, useMemo, useRef, useState } from 'react';
import { Card } from '../card.tsx';
import type { MenuEntry } from '../floating.tsx';
import { ChartMenu } from './chart-menu.tsx';
import type { ChartProps } from './chart-props.ts';
import { Legend } from './legend.tsx';
import { toCsv } from './series.ts';
import styles from './time-chart.module.css';

const TimePlot = lazy(() => import('./time-plot.tsx'));

const NONE: ReadonlySet<string> = new Set();

/** A chart over time in its card, with legend and the ways to take it along. */
export function TimeChart(
  props: ChartProps & {
    title: string;
    note?: ReactNode;
    unit?: string | undefined;
    hasLegend?: boolean;
    /** The question behind the chart, for "copy query". */
    queryText?: string | undefined;
    actions?: ReactNode;
    entries?: readonly MenuEntry[];
    /** What the chart says in words. */
    foot?: ReactNode;
    /** Keys of the series that the legend has put away, where somebody else wants to know of them, too. */
    hidden?: ReadonlySet<string>;
    onHidden?(hidden: ReadonlySet<string>): void;
  },
) {
  const frame = useRef<HTMLDivElement>(null);
  const [ownHidden, setOwnHidden] = useState<ReadonlySet<string>>(NONE);
  const { hidden = ownHidden, onHidden = setOwnHidden } = props;
  const [emphasized, setEmphasized] = useState<string>();
  const shownText = useMemo(() => [...hidden].join('\n'), [hidden]);
  const { times, series, title } = props;

  return (
    <Card
      title={title}
      note={props.note ?? props.unit}
      actions={
        <>
          {props.actions}
          <ChartMenu
            title={title}
            frame={frame}
            csv={() => toCsv(times, series)}
            queryText={props.queryText}
            entries={props.entries}
          />
        </>
      }
    >
      <div ref={frame} className={styles.frame} style={{ minHeight: props.heightPx ?? 200 }}>
        <Suspense>
          <TimePlot {...props} isShown={(key) => !hidden.has(key)} shownText={shownText} emphasized={emphasized} />
        </Suspense>
      </div>
      {props.hasLegend !== false && (
        <Legend
          series={series}
          hidden={hidden}
          areLong={props.areDates}
          format={props.format}
          onHidden={onHidden}
          onPoint={setEmphasized}
        />
      )}
      {props.foot}
    </Card>
  );
}
