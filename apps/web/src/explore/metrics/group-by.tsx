import { Button } from '../../kit/button.tsx';
import { Floating } from '../../kit/floating.tsx';
import styles from './label-filters.module.css';

/** Which labels are kept apart. */
export function GroupBy({
  labels,
  chosen,
  word = 'by',
  onChange,
}: {
  /** With their values, where these are known. */
  labels: readonly { readonly label: string; readonly values?: readonly string[] }[];
  word?: 'by' | 'without';
  chosen: readonly string[];
  onChange(next: readonly string[]): void;
}) {
  return (
    <Floating
      label="Group by"
      trigger={<Button>{chosen.length === 0 ? 'Group by' : `${word} ${chosen.join(', ')}`}</Button>}
    >
      <div className={styles.list}>
        {labels.map(({ label, values }) => (
          <label key={label} className={styles.option}>
            <input
              type="checkbox"
              checked={chosen.includes(label)}
              onChange={() =>
                onChange(chosen.includes(label) ? chosen.filter((other) => other !== label) : [...chosen, label])
              }
            />
            <span className={styles.word}>{label}</span>
            {values !== undefined && <span className={styles.count}>{values.length}</span>}
          </label>
        ))}
        {labels.length === 0 && <p className={styles.none}>This metric has no labels.</p>}
      </div>
    </Floating>
  );
}
