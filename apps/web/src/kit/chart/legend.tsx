import { Figure } from '../missing.tsx';
import styles from './legend.module.css';
import { type ChartSeries, summarize } from './series.ts';

/** The legend is a table: last, min, mean, max. A click isolates a series, with a modifier it toggles. */
export function Legend(props: {
  series: readonly ChartSeries[];
  hidden: ReadonlySet<string>;
  format(value: number): string;
  onHidden(hidden: ReadonlySet<string>): void;
}) {
  const { series, hidden } = props;
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
    <div className={styles.scroll}>
      <table className={styles.table}>
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
          {series.map((one) => {
            const summary = summarize(one.values);
            return (
              <tr key={one.key} data-hidden={hidden.has(one.key)}>
                <td>
                  <button
                    type="button"
                    className={styles.name}
                    aria-pressed={!hidden.has(one.key)}
                    title={`${one.label}\nClick: only this. Ctrl or ⌘ and click: switch it.`}
                    onClick={(event) => choose(one.key, event.ctrlKey || event.metaKey)}
                  >
                    <span className={styles.key} style={{ background: one.colour }} />
                    <span className={styles.word}>{one.label}</span>
                  </button>
                </td>
                {([summary.last, summary.min, summary.mean, summary.max] as const).map((value, index) => (
                  <td key={['last', 'min', 'mean', 'max'][index]}>
                    <Figure value={value} format={props.format} />
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
