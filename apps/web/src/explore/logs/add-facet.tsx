import type { FieldName } from '../../data/logs.ts';
import { Button } from '../../kit/button.tsx';
import { ActionMenu } from '../../kit/floating.tsx';
import { formatCount } from '../../kit/format/count.ts';
import styles from './logs-page.module.css';

/** More are found by the query line. */
const MOST_FIELDS = 60;

/** One more field to be counted beside the list. */
export function AddFacet({
  fields,
  shown,
  onAdd,
}: {
  fields: readonly FieldName[];
  shown: readonly string[];
  onAdd(field: string): void;
}) {
  return (
    <div className={styles.add}>
      <ActionMenu
        label="Add a field"
        trigger={
          <Button small look="quiet" icon="plus">
            Add a field
          </Button>
        }
        entries={fields
          .filter((field) => !shown.includes(field.name))
          .slice(0, MOST_FIELDS)
          .map((field) => ({ label: field.name, hint: formatCount(field.count), run: () => onAdd(field.name) }))}
      />
    </div>
  );
}
