import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useRef, useState } from 'react';
import { useCommands } from '../../../commands/use-commands.ts';
import { useKeptOut } from '../../../data/kept-out.ts';
import { metadataQuery, type PromMetadata } from '../../../data/prometheus.ts';
import { Answer } from '../../../kit/answer.tsx';
import { Button } from '../../../kit/button.tsx';
import { saveFile } from '../../../kit/clipboard.ts';
import { Example } from '../../../kit/example.tsx';
import { formatCount, formatCountOf } from '../../../kit/format/count.ts';
import { formatDuration } from '../../../kit/format/duration.ts';
import { readQuantity } from '../../../kit/format/quantity.ts';
import { unitFormat } from '../../../kit/format/unit.ts';
import { useZone } from '../../../kit/preferences.ts';
import { Segmented } from '../../../kit/segmented.tsx';
import { EmptyState } from '../../../kit/states.tsx';
import { StatusLine } from '../../../kit/status-line.tsx';
import { useTimeWindow } from '../../../shell/time-window.tsx';
import type { PickedMetric } from '../metric-picker.tsx';
import pageStyles from '../metrics-page.module.css';
import { MetricsParts } from '../metrics-parts.tsx';
import type { MetricsSearch, MetricView } from '../metrics-search.ts';
import { originOfSeries } from '../origin.ts';
import { useChartDoors } from '../use-chart-doors.tsx';
import { addMatcher, onlySeries } from './add-matcher.ts';
import { boundFormat, chartUnits, unitsOf } from './answer-units.ts';
import { Beginning } from './beginning.tsx';
import { ChartPart } from './chart-part.tsx';
import { ExplainPart } from './explain-part.tsx';
import styles from './explorer.module.css';
import { faultsOf } from './faults-of.ts';
import { formatted } from './format-query.ts';
import { freeLetter } from './formulas.ts';
import { HeatPart } from './heat-part.tsx';
import { knownOfQuery } from './known-of-query.ts';
import { NoteList, NoteWords } from './note-list.tsx';
import { NothingFound } from './nothing-found.tsx';
import type { EditorHandle } from './promql-editor.tsx';
import { QueryRowPart } from './query-row-part.tsx';
import { emptyRow, type QueryRow, writeRows } from './query-rows.ts';
import { ResultBar, VIEWS } from './result-bar.tsx';
import {
  nameSeries,
  SERIES_DRAWN,
  SERIES_STACKED,
  sampleChart,
  samplesCsv,
  shownKeys,
  withEarlier,
} from './sample-chart.ts';
import { isNative } from './sample-heat.ts';
import { ServiceHint } from './service-hint.tsx';
import { TablePart } from './table-part.tsx';
import { thresholdsOf } from './thresholds.ts';
import { askedQueries, type QueryAnswer, useAnswers } from './use-answers.ts';
import { useCompletionSource } from './use-completion-source.ts';
import { useQueryRows } from './use-query-rows.ts';
import { useSettled } from './use-settled.ts';
import { useSteps } from './use-steps.ts';

/** Steps across a chart: fewer than its pixels, so that none hides another. */
const STEPS = 240;
/** Cells of a heat map want some width. */
const HEAT_STEPS = 100;
/** A word that is still being typed is not called wrong. */
const TYPING_MS = 700;
const NOTHING: readonly never[] = [];
const NONE_HIDDEN: ReadonlySet<string> = new Set();
const UNKNOWN: ReadonlyMap<string, PromMetadata> = new Map();

/** Queries in PromQL with formulas between them, and their answer as chart, heat map, table, or what it would read. */
export default function Explorer(props: {
  metrics: readonly PickedMetric[];
  isKnown: boolean;
  /** Without a metric the list of them is opened. */
  onPick(metric?: PickedMetric): void;
}) {
  const search = useSearch({ strict: false }) as MetricsSearch;
  const navigate = useNavigate();
  const time = useTimeWindow();
  const zone = useZone();
  const { data: metadata = UNKNOWN } = useQuery(metadataQuery);
  const source = useCompletionSource(time.range);
  const keptOut = useKeptOut(['metrics'], time.range);
  const editor = useRef<EditorHandle>(null);
  /** The query that was just added, until its editor has the focus: whoever adds one wants to write it. */
  const added = useRef<string>(undefined);
  const focusAdded = (letter: string) => (handle: EditorHandle | null) => {
    if (handle === null || added.current !== letter) return;
    added.current = undefined;
    handle.focus();
  };

  const change = (next: Partial<MetricsSearch>) =>
    void navigate({ to: '.', search: (present: Record<string, unknown>) => ({ ...present, ...next }) } as never);
  const { linked, rows, setRows, ask } = useQueryRows();

  const { stepMs, tooFineMs, range, times } = useSteps(search.step, search.view === 'heat' ? HEAT_STEPS : STEPS);
  const asked = useMemo(() => askedQueries(linked), [linked]);
  const view = search.view;
  const isTable = view === 'table';
  const isExplain = view === 'explain';
  const overRange = useAnswers(isTable || isExplain ? NOTHING : asked, {
    range,
    stepMs,
    isInstant: false,
    isFormerKept: true,
  });
  const atEnd = useAnswers(isTable ? asked : NOTHING, {
    range: time.range,
    stepMs,
    isInstant: true,
    isFormerKept: true,
  });
  const { comparison } = time;
  const earlierRange = useMemo(
    () =>
      comparison === undefined
        ? range
        : { startMs: range.startMs - comparison.offsetMs, endMs: range.endMs - comparison.offsetMs },
    [comparison, range],
  );
  const earlier = useAnswers(comparison === undefined || isTable || isExplain ? NOTHING : asked, {
    range: earlierRange,
    stepMs,
    isInstant: false,
    // Of another question it is about another time.
    isFormerKept: time.isLive,
  });
  const { answers, whole } = isTable ? atEnd : overRange;

  const named = useMemo(() => nameSeries(answers.map(answered)), [answers]);
  const units = useMemo(() => unitsOf(answers, metadata, search.unit), [answers, metadata, search.unit]);
  const scales = useMemo(() => chartUnits(units, zone), [units, zone]);
  const thresholds = useMemo(() => thresholdsOf(linked, units, scales), [linked, units, scales]);
  const chart = useMemo(() => {
    const drawn = sampleChart(named, times, stepMs, {
      most: search.draw === 'stacked' ? SERIES_STACKED : SERIES_DRAWN,
      rightOf: (letter) => (scales.isRight(letter) ? scales.right : undefined),
    });
    return comparison === undefined
      ? drawn
      : withEarlier(drawn, nameSeries(earlier.answers.map(answered)), times, stepMs, comparison);
  }, [named, times, stepMs, search.draw, scales, comparison, earlier.answers]);
  const formatOf = (letter: string) => unitFormat(units.get(letter) ?? '1', zone).format;
  const areNative = answers.length > 0 && answers.every(({ data }) => data !== undefined && isNative(data.series));
  const [hidden, setHidden] = useState<ReadonlySet<string>>(NONE_HIDDEN);
  const shownView: MetricView = view ?? (areNative ? 'heat' : 'chart');

  const settled = useSettled(rows, TYPING_MS);
  const faults = useMemo(() => faultsOf(settled, answers), [settled, answers]);
  const origin = useMemo(() => {
    const wanted = new Map(answers.map(({ row, expanded }) => [row.letter, knownOfQuery(expanded?.text ?? '')]));
    // A series that is looked at alone is what one asks about, as long as it is a chart that is looked at.
    const shown = shownView === 'chart' ? shownKeys(chart, hidden) : undefined;
    const meant = shown === undefined ? named : named.filter(({ key }) => shown.has(key));
    return originOfSeries(
      meant.map(({ letter, columns }) => {
        const { labels, services } = wanted.get(letter) ?? { labels: {}, services: [] };
        return { labels: { ...labels, ...columns.labels }, services };
      }),
    );
  }, [named, answers, chart, hidden, shownView]);
  const isWritten = JSON.stringify(writeRows(rows)) === JSON.stringify(writeRows(linked));
  const doors = useChartDoors(origin, () => {
    // A view holds what is asked, and who saves means what stands there.
    if (!isWritten) ask(rows);
  });
  const put = (row: QueryRow, isDone: boolean) => {
    const next = rows.map((one) => (one.letter === row.letter ? row : one));
    if (isDone && JSON.stringify(next) !== JSON.stringify(linked)) ask(next);
    else setRows(next);
  };
  const add = (text = '') => {
    const letter = freeLetter(rows.map((row) => row.letter));
    if (letter === undefined) return;
    added.current = letter;
    setRows([...rows, { ...emptyRow(letter), text }]);
  };
  const format = (letter?: string) =>
    ask(
      rows.map((row) => (letter === undefined || row.letter === letter ? { ...row, text: formatted(row.text) } : row)),
    );
  const isBuilding = search.edit === 'builder';

  useCommands([
    { id: 'query.focus', title: 'Edit the query', group: 'Query', keys: ['/'], run: () => editor.current?.focus() },
    {
      id: 'query.run',
      title: 'Run the queries',
      group: 'Query',
      keys: ['mod+Enter'],
      whileTyping: true,
      run: () => ask(rows),
    },
    { id: 'query.again', title: 'Ask again', group: 'Query', keys: ['r'], run: () => ask(rows) },
    { id: 'query.format', title: 'Format the queries', group: 'Query', keys: ['f'], run: () => format() },
    { id: 'query.add', title: 'Add a query', group: 'Query', keys: ['a'], also: 'formula', run: () => add() },
    {
      id: 'query.builder',
      title: isBuilding ? 'Write queries as text' : 'Build queries by hand',
      group: 'Query',
      keys: ['b'],
      also: 'builder',
      run: () => change({ edit: isBuilding ? undefined : 'builder' }),
    },
    ...VIEWS.map(({ value, label }, at) => ({
      id: `metrics.view.${value}`,
      title: `Show as ${label.toLowerCase()}`,
      group: 'View' as const,
      keys: [String(at + 1)],
      run: () => change({ view: value === 'chart' ? undefined : value }),
    })),
    {
      id: 'metrics.log',
      title: search.scale === 'log' ? 'Linear scale' : 'Logarithmic scale',
      group: 'View',
      keys: ['l'],
      run: () => change({ scale: search.scale === 'log' ? undefined : 'log' }),
    },
    {
      id: 'metrics.stack',
      title: search.draw === 'stacked' ? 'Lines beside each other' : 'Stack the series',
      group: 'View',
      keys: ['s'],
      run: () => change({ draw: search.draw === 'stacked' ? undefined : 'stacked' }),
    },
    { id: 'metrics.csv', title: 'Save all series as CSV', group: 'Results', run: () => saveCsv() },
  ]);

  function saveCsv(): void {
    saveFile('oriel-metrics.csv', new Blob([samplesCsv(named)], { type: 'text/csv' }));
  }

  const wrong = asked.filter((one) => one.faults.length > 0);
  const failed = answers.find(({ error }) => error !== null);
  // Nothing is counted before all have answered; while live the question moves with the clock, and its last answer is as good as said.
  const isUnknown = whole.isPending && !(time.isLive && whole.isPlaceholderData);
  const hasCounts = answers.length > 0 && !isUnknown;
  return (
    <div className={pageStyles.main}>
      <search className={styles.queries}>
        {rows.map((row, at) => (
          <QueryRowPart
            key={row.letter}
            row={row}
            faults={faults.get(row.letter)?.text === row.text ? faults.get(row.letter)!.faults : NOTHING}
            isBuilding={isBuilding}
            isAlone={rows.length === 1}
            others={rows}
            range={time.range}
            source={source}
            editor={at === 0 ? editor : focusAdded(row.letter)}
            isLimitRead={isLimitRead(row, units.get(row.letter))}
            onChange={put}
            onRun={() => ask(rows)}
            onFormat={() => format(row.letter)}
            onCopy={() => add(row.text)}
            onRemove={() => ask(rows.filter((other) => other !== row))}
          />
        ))}
        <div className={styles.bar}>
          <Button
            look={isWritten ? 'plain' : 'primary'}
            onClick={() => ask(rows)}
            aria-busy={whole.isFetching}
            title="Run the queries (Enter)"
          >
            Run
          </Button>
          <Button look="quiet" icon="plus" onClick={() => add()}>
            Query
          </Button>
          <Button look="quiet" icon="metrics" onClick={() => props.onPick()} className={styles.pick}>
            Metrics
          </Button>
          <Segmented
            label="Queries are"
            value={isBuilding ? 'builder' : 'text'}
            choices={[
              { value: 'text', label: 'Text' },
              { value: 'builder', label: 'Builder' },
            ]}
            onChange={(value: 'text' | 'builder') => change({ edit: value === 'text' ? undefined : 'builder' })}
          />
          <span className={styles.space} />
          <MetricsParts />
        </div>
        <ServiceHint
          rows={rows}
          onNarrow={(matcher) => ask(rows.map((row) => ({ ...row, text: addMatcher(row.text, matcher) })))}
        />
      </search>
      {linked.length > 0 && <ResultBar view={shownView} isNative={areNative} stepMs={stepMs} onChange={change} />}
      <div className={pageStyles.scroll}>
        {linked.length === 0 ? (
          <Beginning {...props} />
        ) : wrong.length > 0 && wrong.length === asked.length ? (
          <EmptyState
            title="No query can be read"
            sentence={wrong.map(({ row, faults: [fault] }) => `${row.letter}: ${fault?.sentence ?? ''}`).join('; ')}
          />
        ) : asked.length === 0 ? (
          <EmptyState title="Every query is switched off" sentence="A letter at the left switches its query on." />
        ) : shownView === 'explain' ? (
          <ExplainPart asked={asked} range={range} stepMs={stepMs} />
        ) : (
          <Answer
            of={whole}
            queryKey={['prometheus', isTable ? 'instant' : 'range']}
            text={failed?.expanded?.text}
            isQuiet={time.isLive}
          >
            {() => (
              <div className={styles.answer}>
                <NoteList answers={answers} />
                {answers.map(({ row, data }) =>
                  data?.text === undefined ? null : <Example key={row.letter}>{data.text}</Example>,
                )}
                {named.length === 0 ? (
                  <NothingFound rows={linked} answers={answers} range={range} onAsk={ask} onPick={props.onPick} />
                ) : isTable ? (
                  <TablePart
                    named={named}
                    doors={doors.buttons}
                    hasSeveral={answers.length > 1}
                    format={formatOf}
                    onFilter={(row) =>
                      ask(
                        rows.map((one) =>
                          one.letter === row.letter ? { ...one, text: onlySeries(one.text, row.labels) } : one,
                        ),
                      )
                    }
                  />
                ) : shownView === 'heat' ? (
                  <HeatPart
                    doors={doors.buttons}
                    named={named}
                    answers={answers}
                    stepMs={stepMs}
                    format={boundFormat(answers, metadata)}
                  />
                ) : (
                  <ChartPart
                    doors={doors}
                    chart={chart}
                    answers={answers}
                    times={times}
                    stepMs={stepMs}
                    units={scales}
                    metadata={metadata}
                    thresholds={thresholds}
                    draw={search.draw}
                    isLogarithmic={search.scale === 'log'}
                    title={asked.map(({ row }) => row.text).join(', ')}
                    entries={[{ label: 'Save all series as CSV', icon: 'copy', run: saveCsv }]}
                    hidden={hidden}
                    onHidden={setHidden}
                    onTable={() => change({ view: 'table' })}
                  />
                )}
              </div>
            )}
          </Answer>
        )}
      </div>
      <StatusLine
        said={
          asked.length === 0
            ? 'nothing asked yet'
            : shownView === 'explain'
              ? 'explained, not run'
              : isUnknown
                ? whole.isFetching
                  ? 'reading'
                  : 'cancelled'
                : `${formatCount(named.length)} series`
        }
        asOf={asked.length === 0 || shownView === 'explain' ? undefined : time.asOfMs}
        keptOut={keptOut}
      >
        {!isTable && shownView !== 'explain' && asked.length > 0 && !isUnknown && (
          <span>{formatCountOf(chart.points, 'point')}</span>
        )}
        {hasCounts && (
          <span>
            {formatCountOf(
              sum(answers, (one) => one.samplesRead),
              'sample',
            )}{' '}
            read
          </span>
        )}
        {hasCounts && <span>{formatDuration(Math.max(...answers.map(({ data }) => data?.stats.elapsedMs ?? 0)))}</span>}
        <span>
          steps of {formatDuration(stepMs)}
          {tooFineMs !== undefined && `: every ${formatDuration(tooFineMs)} would be more points than pixels`}
        </span>
        <NoteWords answers={answers} />
        {scales.isPlain && <span>more than two units: values are plain</span>}
      </StatusLine>
    </div>
  );
}

function answered({ row, data }: QueryAnswer) {
  return { letter: row.letter, legend: row.legend, text: row.text, series: data?.series ?? NOTHING };
}

/** Judged once it is known what the query is measured in. */
function isLimitRead({ limit }: QueryRow, unit: string | undefined): boolean {
  return limit.trim() === '' || unit === undefined || readQuantity(limit, unit) !== undefined;
}

function sum(
  answers: readonly QueryAnswer[],
  of: (stats: NonNullable<QueryAnswer['data']>['stats']) => number,
): number {
  return answers.reduce((total, { data }) => total + (data === undefined ? 0 : of(data.stats)), 0);
}
