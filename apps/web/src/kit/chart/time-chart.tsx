import { lazy, type ReactNode, Suspense, useMemo, useRef, useState } from 'react';
import { IconButton } from '../button.tsx';
import { Card } from '../card.tsx';
import { copyText, saveFile } from '../clipboard.ts';
import { ActionMenu, type MenuEntry } from '../floating.tsx';
import { say } from '../notices.ts';
import type { ChartProps } from './chart-props.ts';
import { Legend } from './legend.tsx';
import { toCsv } from './series.ts';
import styles from './time-chart.module.css';

const TimePlot = lazy(() => import('./time-plot.tsx'));

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
  },
) {
  const frame = useRef<HTMLDivElement>(null);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(() => new Set());
  const [emphasized, setEmphasized] = useState<string>();
  const shownText = useMemo(() => [...hidden].join('\n'), [hidden]);
  const { times, series, title } = props;
  const queryText = props.queryText;

  const entries: MenuEntry[] = [
    ...(props.entries ?? []),
    { label: 'Save as PNG', icon: 'copy', run: () => savePicture(frame.current, title) },
    {
      label: 'Save as CSV',
      icon: 'copy',
      run: () => saveFile(`${fileName(title)}.csv`, new Blob([toCsv(times, series)], { type: 'text/csv' })),
    },
    { label: 'Copy link', icon: 'link', run: () => copy(location.href, 'Copied the link') },
    ...(queryText === undefined
      ? []
      : [{ label: 'Copy query', icon: 'copy' as const, run: () => copy(queryText, 'Copied the query') }]),
  ];

  return (
    <Card
      title={title}
      note={props.note ?? props.unit}
      actions={
        <>
          {props.actions}
          <ActionMenu
            label={`${title}: more`}
            align="end"
            trigger={<IconButton small icon="more" label={`${title}: more`} />}
            entries={entries}
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
        <Legend series={series} hidden={hidden} format={props.format} onHidden={setHidden} onPoint={setEmphasized} />
      )}
    </Card>
  );
}

function copy(text: string, said: string): void {
  void copyText(text).then((copied) => say(copied ? said : 'Could not copy'));
}

function savePicture(frame: HTMLElement | null, title: string): void {
  frame?.querySelector('canvas')?.toBlob((blob) => {
    if (blob !== null) saveFile(`${fileName(title)}.png`, blob);
  });
}

function fileName(title: string): string {
  return `oriel-${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
}
