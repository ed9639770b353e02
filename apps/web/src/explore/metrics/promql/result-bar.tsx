import { useSearch } from '@tanstack/react-router';
import { Button } from '../../../kit/button.tsx';
import { ChoiceField } from '../../../kit/field.tsx';
import { formatDuration } from '../../../kit/format/duration.ts';
import { DATE_UNIT } from '../../../kit/format/unit.ts';
import { Segmented } from '../../../kit/segmented.tsx';
import type { MetricsSearch, MetricView } from '../metrics-search.ts';
import styles from './explorer.module.css';

const UNITS = [
  ['1', 'plain'],
  ['s', 'seconds'],
  ['ms', 'milliseconds'],
  ['By', 'bytes'],
  ['By/s', 'bytes per second'],
  ['1/s', 'per second'],
  ['ratio', 'ratio as percent'],
  ['%', 'percent'],
  [DATE_UNIT, 'seconds since 1970 as time'],
] as const;
const STEP_SECONDS = [1, 5, 15, 30, 60, 300, 900, 3_600, 21_600, 86_400];
export const VIEWS: readonly { readonly value: MetricView; readonly label: string }[] = [
  { value: 'chart', label: 'Chart' },
  { value: 'heat', label: 'Heat map' },
  { value: 'table', label: 'Table' },
  { value: 'explain', label: 'Explain' },
];

/** How the answer is seen: as what, drawn how, in which unit, at which distance of points. */
export function ResultBar({
  view,
  isNative,
  stepMs,
  onChange,
}: {
  view: MetricView;
  /** Histograms alone, which are best seen as a heat map. */
  isNative: boolean;
  stepMs: number;
  onChange(next: Partial<MetricsSearch>): void;
}) {
  const search = useSearch({ strict: false }) as MetricsSearch;
  return (
    <div className={styles.bar} role="toolbar" aria-label="Result">
      <Segmented
        label="Show as"
        value={view}
        choices={VIEWS}
        onChange={(value: MetricView) => onChange({ view: value === 'chart' && !isNative ? undefined : value })}
      />
      {view === 'chart' && (
        <>
          <ChoiceField
            label="Drawn as"
            labelHidden
            value={search.draw ?? ''}
            choices={[
              { value: '', label: 'Lines' },
              { value: 'stacked', label: 'Stacked' },
            ]}
            onChange={(draw) => onChange({ draw: draw === 'stacked' ? draw : undefined })}
          />
          <Button
            aria-pressed={search.scale === 'log'}
            look="quiet"
            onClick={() => onChange({ scale: search.scale === 'log' ? undefined : 'log' })}
          >
            Log scale
          </Button>
        </>
      )}
      {view !== 'explain' && (
        <ChoiceField
          label="Unit"
          labelHidden
          value={search.unit ?? ''}
          choices={[
            { value: '', label: 'Unit: its own' },
            ...UNITS.map(([value, label]) => ({ value, label: `Unit: ${label}` })),
          ]}
          onChange={(value) => onChange({ unit: value === '' ? undefined : value })}
        />
      )}
      {view !== 'table' && (
        <ChoiceField
          label="Step"
          labelHidden
          value={search.step ?? ''}
          choices={[
            { value: '', label: `Step: ${search.step === undefined ? formatDuration(stepMs) : 'what fits'}` },
            ...STEP_SECONDS.map((seconds) => ({
              value: String(seconds),
              label: `Step: ${formatDuration(seconds * 1_000)}`,
            })),
          ]}
          onChange={(value) => onChange({ step: value === '' ? undefined : value })}
        />
      )}
    </div>
  );
}
