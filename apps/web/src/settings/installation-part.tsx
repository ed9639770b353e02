import { useQuery } from '@tanstack/react-query';
import { type EffectiveSetting, effectiveSettingsQuery } from '../data/effective-settings.ts';
import { Answer } from '../kit/answer.tsx';
import { Card } from '../kit/card.tsx';
import { type Column, DataTable } from '../kit/data-table.tsx';
import { formatCount } from '../kit/format/count.ts';
import { Segmented } from '../kit/segmented.tsx';
import { FindField } from './find-field.tsx';
import { foundSettings } from './found-settings.ts';
import styles from './parts.module.css';
import { settingGroups } from './setting-groups.ts';
import { useSettingsSearch } from './use-settings-search.ts';

/** Every setting of the installation in force. It is changed where it was given: by flag, environment or file. */
export function InstallationPart() {
  const settings = useQuery(effectiveSettingsQuery);
  const [search, change] = useSettingsSearch();
  return (
    <>
      <search className={styles.bar}>
        <FindField
          label="Find a setting"
          placeholder="Name, value, or what it is about"
          className={styles.grow}
          value={search.find}
          onChange={(find) => change({ find }, true)}
        />
        <Segmented
          label="Which settings"
          value={search.given === 'yes' ? 'given' : 'all'}
          choices={[
            { value: 'all', label: 'All' },
            { value: 'given', label: 'Set here' },
          ]}
          onChange={(value: 'all' | 'given') => change({ given: value === 'given' ? 'yes' : undefined })}
        />
      </search>
      <Answer of={settings} queryKey={effectiveSettingsQuery.queryKey}>
        {(data) => {
          const found = foundSettings(data, search.find, search.given === 'yes');
          return (
            <section className={styles.cards} aria-label="Settings of the installation">
              <p className={styles.quiet} role="status">
                {formatCount(found.length)} of {formatCount(data.length)} settings, read when Oriel starts
              </p>
              {settingGroups(found).map(({ name, settings: own }) => (
                <Card key={name} title={name}>
                  <DataTable label={`Settings: ${name}`} columns={COLUMNS} rows={own} rowKey={({ key }) => key} />
                </Card>
              ))}
            </section>
          );
        }}
      </Answer>
    </>
  );
}

const COLUMNS: readonly Column<EffectiveSetting>[] = [
  {
    key: 'key',
    header: 'Setting',
    sortBy: ({ key }) => key,
    cell: ({ key, docs, flag, environment }) => (
      <span className={styles.stack}>
        <a href={docs} target="_blank" rel="noreferrer" title={`What ${key} is, and how it is given`}>
          <code>{key}</code>
        </a>
        <small>--{flag}</small>
        <small>{environment}</small>
      </span>
    ),
  },
  {
    key: 'value',
    header: 'Value, and where it came from',
    sortBy: ({ origin }) => origin,
    cell: ({ value, default: standard, given, origin }) => (
      <span className={styles.stack}>
        {value === '' ? <span className={styles.quiet}>not set</span> : <code>{value}</code>}
        {given === 'default' ? <small>default</small> : <small>from {origin}</small>}
        {value !== standard && <small>in place of {standard === '' ? 'none' : standard}</small>}
      </span>
    ),
  },
  {
    key: 'what',
    header: 'What it is',
    cell: ({ description, form }) => (
      <span className={styles.stack}>
        <span>{description}</span>
        <small>takes {form}</small>
      </span>
    ),
  },
];
