import styles from './attribute-list.module.css';
import { breakable } from './breakable.tsx';
import { IconButton } from './button.tsx';
import { classNames } from './class-names.ts';
import { copyText } from './clipboard.ts';
import { ActionMenu, type MenuEntry } from './floating.tsx';
import { say } from './notices.ts';

/** What can be done with a value, where the page offers it. */
export interface ValueActions {
  filterFor(field: string, value: unknown): void;
  filterOut(field: string, value: unknown): void;
  showAsColumn?: ((field: string) => void) | undefined;
  showTopValues?: ((field: string) => void) | undefined;
}

export interface AttributeRow {
  /** As it is searched for: `service`, `resource.host.name`. */
  readonly field: string;
  readonly label: string;
  readonly value: unknown;
}

export function attributeRows(attributes: Readonly<Record<string, unknown>>, prefix = ''): AttributeRow[] {
  return Object.entries(attributes)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => ({ field: prefix + key, label: key, value }));
}

export function AttributeList({
  rows,
  actions,
  empty = 'none',
}: {
  rows: readonly AttributeRow[];
  actions?: ValueActions | undefined;
  empty?: string;
}) {
  if (rows.length === 0) return <p className={styles.none}>{empty}</p>;
  return (
    <dl className={styles.list}>
      {rows.map((row) => (
        <div key={row.field} className={styles.row}>
          <dt className={styles.key}>{breakable(row.label)}</dt>
          <dd className={classNames(styles.value, typeof row.value === 'number' && styles.number)}>
            {valueText(row.value)}
            <span className={styles.tools}>
              {actions !== undefined && isFilterable(row.value) && (
                <span className={styles.quick}>
                  <IconButton
                    small
                    icon="plus"
                    label={`Filter for ${row.label}`}
                    onClick={() => actions.filterFor(row.field, row.value)}
                  />
                  <IconButton
                    small
                    icon="minus"
                    label={`Filter out ${row.label}`}
                    onClick={() => actions.filterOut(row.field, row.value)}
                  />
                </span>
              )}
              <ActionMenu
                trigger={<IconButton small icon="more" label={`More for ${row.label}`} />}
                label={row.label}
                align="end"
                entries={moreEntries(row, actions)}
              />
            </span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function moreEntries(row: AttributeRow, actions: ValueActions | undefined): MenuEntry[] {
  const { showAsColumn, showTopValues } = actions ?? {};
  return [
    ...(actions === undefined || !isFilterable(row.value)
      ? []
      : ([
          { label: 'Filter for', icon: 'plus', run: () => actions.filterFor(row.field, row.value) },
          { label: 'Filter out', icon: 'minus', run: () => actions.filterOut(row.field, row.value) },
        ] as const)),
    { label: 'Copy value', icon: 'copy', run: () => copy(valueText(row.value)) },
    { label: 'Copy name', icon: 'copy', run: () => copy(row.field) },
    ...(showAsColumn === undefined
      ? []
      : [{ label: 'Show as column', icon: 'columns', run: () => showAsColumn(row.field) } as const]),
    ...(showTopValues === undefined
      ? []
      : [{ label: 'See top values', icon: 'filter', run: () => showTopValues(row.field) } as const]),
  ];
}

function copy(text: string): void {
  void copyText(text).then((copied) => say(copied ? 'Copied' : 'Could not copy'));
}

export function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? JSON.stringify(value, undefined, 1) : String(value);
}

function isFilterable(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
