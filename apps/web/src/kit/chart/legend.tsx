import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import { Figure } from '../missing.tsx';
import styles from './legend.module.css';
import { type ChartSeries, summarize } from './series.ts';

const ROW_PX = 22;
/** As high as legend.module.css lets the legend be. */
const SCROLL_PX = 220;
/** Beside those in sight, so that scrolling never shows emptiness. */
const SPARE_ROWS = 10;

/** The legend is a table: last, min, mean, max. A click isolates a series, with a modifier it toggles. */
export function Legend(props: {
  series: readonly ChartSeries[];
  hidden: ReadonlySet<string>;
  /** Figures are as long as dates: on a phone the last one alone has room beside the name. */
  areLong?: boolean | undefined;
  format(value: number): string;
  onHidden(hidden: ReadonlySet<string>): void;
  /** The series under the pointer; undefined when it leaves. */
  onPoint(key: string | undefined): void;
}) {
  const { series, hidden } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: series.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    overscan: SPARE_ROWS,
    initialRect: { width: 0, height: SCROLL_PX },
  });
  const rows = virtualizer.getVirtualItems();
  const above = rows[0]?.start ?? 0;
  const below = virtualizer.getTotalSize() - (rows.at(-1)?.end ?? 0);
  function choose(key: string, isToggle: boolean): void {
    const next = new Set(hidden);
    if (isToggle) {
      if (!next.delete(key)) next.add(key);
    } else {
      const isAlone = !hidden.has(key) && hidden.size === series.length - 1;
      next.clear();
      if (!isAlone) for (const other of series) if (other.key !== key) next.add(other.key);
    }
    props.onHidden(next);
  }
  return (
    <div ref={scroll} className={styles.scroll} onPointerLeave={() => props.onPoint(undefined)}>
      <table className={styles.table} data-long={props.areLong === true}>
        <thead>
          <tr>
            <th scope="col">Series</th>
            <th scope="col">last</th>
            <th scope="col">min</th>
            <th scope="col">mean</th>
            <th scope="col">max</th>
          </tr>
        </thead>
        <tbody>
          {above > 0 && <tr aria-hidden style={{ height: above }} />}
          {rows.map(({ index }) => {
            const one = series[index];
            if (one === undefined) return null;
            return (
              <LegendRow
                key={one.key}
                one={one}
                isHidden={hidden.has(one.key)}
                format={props.format}
                onChoose={choose}
                onPoint={props.onPoint}
              />
            );
          })}
          {below > 0 && <tr aria-hidden style={{ height: below }} />}
        </tbody>
      </table>
    </div>
  );
}

function LegendRow(props: {
  one: ChartSeries;
  isHidden: boolean;
  format(value: number): string;
  onChoose(key: string, isToggle: boolean): void;
  onPoint(key: string | undefined): void;
}) {
  const { one } = props;
  const summary = useMemo(() => summarize(one.values), [one]);
  return (
    <tr data-hidden={props.isHidden} onPointerEnter={() => props.onPoint(props.isHidden ? undefined : one.key)}>
      <td>
        <button
          type="button"
          className={styles.name}
          aria-pressed={!props.isHidden}
          title={`${one.label}\nClick: only this. Ctrl or ⌘ and click: switch it.`}
          onClick={(event) => props.onChoose(one.key, event.ctrlKey || event.metaKey)}
        >
          <span className={styles.key} style={{ background: one.colour }} />
          <span className={styles.word}>{one.label}</span>
        </button>
      </td>
      {([summary.last, summary.min, summary.mean, summary.max] as const).map((value, index) => (
        <td key={['last', 'min', 'mean', 'max'][index]}>
          <Figure value={value} format={one.right?.format ?? props.format} />
        </td>
      ))}
    </tr>
  );
}
