import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { useCommands } from '../commands/use-commands.ts';
import { ConnectGuide } from '../connect/connect-guide.tsx';
import { useFirstArrival } from '../connect/use-first-arrival.ts';
import { useHasSent } from '../connect/use-has-sent.ts';
import { ApiError } from '../data/api-error.ts';
import { whileLive } from '../data/former-answer.ts';
import { useKeptOut } from '../data/kept-out.ts';
import {
  type TraceQuestion,
  type TraceSummary,
  traceFacetsQuery,
  traceHeatmapQuery,
  traceSearchQuery,
} from '../data/traces.ts';
import { Answer } from '../kit/answer.tsx';
import { Button, IconButton } from '../kit/button.tsx';
import { HeatMap } from '../kit/chart/heat-map.tsx';
import { useListColumns } from '../kit/columns/use-list-columns.ts';
import { Facets } from '../kit/facets.tsx';
import { formatCountOf } from '../kit/format/count.ts';
import { formatDurationText } from '../kit/format/duration.ts';
import { useLatestSearch } from '../kit/latest-search.ts';
import { QueryLine } from '../kit/query/query-line.tsx';
import { withTermToggled } from '../kit/query/search-terms.ts';
import { saidOf } from '../kit/said-of.ts';
import { Segmented } from '../kit/segmented.tsx';
import { ServiceName } from '../kit/service-name.tsx';
import { EmptyState } from '../kit/states.tsx';
import { StatusLine } from '../kit/status-line.tsx';
import { useDeployMarks } from '../services/use-deploy-marks.ts';
import { useServiceContext } from '../shell/service-context.tsx';
import { useTimeWindow } from '../shell/time-window.tsx';
import { ComparedFigures } from './compared-figures.tsx';
import { durationFigures } from './duration-figures.ts';
import { durationText, heatCells } from './heat-cells.ts';
import { traceColumns, USUAL_TRACE_COLUMNS } from './trace-columns.ts';
import { TraceList } from './trace-list.tsx';
import styles from './traces-page.module.css';
import { type TracesSearch, validateTracesSearch } from './traces-search.ts';

const FACETS = ['service', 'name', 'status'];
const COLUMNS = 80;
const LENGTHS = [
  { value: '', label: 'Any' },
  { value: '100ms', label: '≥ 100 ms' },
  { value: '1s', label: '≥ 1 s' },
  { value: '10s', label: '≥ 10 s' },
];

export function TracesPage() {
  const search = useSearch({ strict: false }) as TracesSearch;
  const latestSearch = useLatestSearch(validateTracesSearch);
  const navigate = useNavigate();
  const time = useTimeWindow();
  const { services, setServices } = useServiceContext();
  const deploys = useDeployMarks(services);
  const [areFiltersOpen, setFiltersOpen] = useState(false);
  const [chosenId, setChosenId] = useState<string>();
  const query = search.q ?? '';
  const order = search.order ?? 'NEWEST';
  const hasSent = useHasSent('traces');
  const keptOut = useKeptOut(['traces'], time.range);
  const [keptColumns, setColumns] = useListColumns('traceColumns', search.col, USUAL_TRACE_COLUMNS);
  const columns = useMemo(() => traceColumns(keptColumns), [keptColumns]);

  const change = useCallback(
    (next: Partial<TracesSearch>) =>
      void navigate({ to: '.', search: (present: Record<string, unknown>) => ({ ...present, ...next }) } as never),
    [navigate],
  );
  const question: TraceQuestion = useMemo(
    () => ({
      query,
      services,
      operation: search.operation ?? '',
      minDuration: search.length ?? '',
      minSpanDuration: search.min ?? '',
      maxSpanDuration: search.max ?? '',
      status: search.status ?? '',
      range: time.range,
    }),
    [query, services, search.operation, search.length, search.min, search.max, search.status, time.range],
  );
  const asked = traceSearchQuery(question, order, !time.isLive);
  const found = useInfiniteQuery(asked);
  // The heat map shows spans of all durations, so that the chosen part is seen among the rest.
  const ofAllDurations = { ...question, minSpanDuration: '', maxSpanDuration: '' };
  const heatAsked = traceHeatmapQuery(ofAllDurations, COLUMNS);
  const heat = useQuery(heatAsked);
  const { comparison } = time;
  const formerHeat = useQuery({
    ...traceHeatmapQuery({ ...ofAllDurations, range: comparison?.range ?? question.range }, COLUMNS),
    enabled: comparison !== undefined,
    placeholderData: whileLive(time.isLive),
  });
  const facets = useQuery(traceFacetsQuery(question, FACETS));

  const traces = useMemo(() => found.data?.pages.flatMap((page) => page.nodes) ?? [], [found.data]);
  const queryNow = (): string => latestSearch().q ?? '';
  // The trace and not its place: newer ones come above it, and Enter opens what was chosen.
  const placeOf = (id: string | undefined): number =>
    Math.max(
      0,
      traces.findIndex((trace) => trace.traceId === id),
    );
  const chosen = placeOf(chosenId);
  const step = (by: 1 | -1): void =>
    setChosenId((id) => traces[Math.min(Math.max(placeOf(id) + by, 0), traces.length - 1)]?.traceId ?? id);
  const setQuery = (next: string): void => change({ q: next === '' ? undefined : next });
  const open = useCallback(
    (trace: TraceSummary | undefined) => {
      if (trace !== undefined)
        void navigate({ to: '/explore/traces/$traceId', params: { traceId: trace.traceId } } as never);
    },
    [navigate],
  );

  useCommands([
    {
      id: 'traces.next',
      title: 'Next trace',
      group: 'Results',
      keys: ['j', 'ArrowDown'],
      run: () => step(1),
    },
    {
      id: 'traces.previous',
      title: 'Previous trace',
      group: 'Results',
      keys: ['k', 'ArrowUp'],
      run: () => step(-1),
    },
    {
      id: 'traces.open',
      title: 'Open the chosen trace',
      group: 'Results',
      keys: ['Enter'],
      run: () => open(traces[chosen]),
    },
    {
      id: 'traces.errors',
      title: search.status === 'error' ? 'Show all traces' : 'Show failed traces only',
      group: 'Query',
      run: () => change({ status: search.status === 'error' ? undefined : 'error' }),
    },
    {
      id: 'traces.order',
      title: order === 'NEWEST' ? 'Longest first' : 'Newest first',
      group: 'Results',
      run: () => change({ order: order === 'NEWEST' ? 'LONGEST' : undefined }),
    },
    {
      id: 'traces.columns',
      title: 'Show the usual columns',
      group: 'Results',
      run: () => setColumns(USUAL_TRACE_COLUMNS),
    },
  ]);

  const { fetchNextPage, hasNextPage, isFetchingNextPage } = found;
  const readOn = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetchingNextPage]);
  const narrowed: { label: string; drop: () => void }[] = [
    ...(search.min === undefined
      ? []
      : [{ label: `a span from ${formatDurationText(search.min)}`, drop: () => change({ min: undefined }) }]),
    ...(search.max === undefined
      ? []
      : [{ label: `a span up to ${formatDurationText(search.max)}`, drop: () => change({ max: undefined }) }]),
    ...(search.operation === undefined
      ? []
      : [{ label: search.operation, drop: () => change({ operation: undefined }) }]),
  ];
  const isPlain =
    query === '' &&
    services.length === 0 &&
    search.status === undefined &&
    search.length === undefined &&
    narrowed.length === 0;
  const { isEmpty, isWaiting } = useFirstArrival({ found, count: traces.length, isPlain, hasSent, time });
  // No count and no cost is said of another question than the one whose traces are in sight.
  const isOfFormerQuestion = found.isPlaceholderData && !time.isLive && !isWaiting;

  return (
    <div className={styles.page}>
      <QueryLine
        value={query}
        placeholder="name:checkout http.response.status_code>=500 duration>250ms"
        isRunning={found.isFetching}
        isWrong={found.error instanceof ApiError && found.error.place !== undefined}
        onRun={(next) => {
          if (next !== queryNow()) setQuery(next);
          time.refresh();
        }}
      />
      <div className={styles.tools}>
        <Segmented
          label="Outcome"
          value={search.status ?? 'any'}
          choices={[
            { value: 'any', label: 'All' },
            { value: 'error', label: 'Failed' },
            { value: 'ok', label: 'Succeeded' },
          ]}
          onChange={(status: 'any' | 'error' | 'ok') => change({ status: status === 'any' ? undefined : status })}
        />
        <Segmented
          label="Order"
          value={order}
          choices={[
            { value: 'NEWEST', label: 'Newest' },
            { value: 'LONGEST', label: 'Longest' },
          ]}
          onChange={(next: 'NEWEST' | 'LONGEST') => change({ order: next === 'NEWEST' ? undefined : next })}
        />
        <Segmented
          label="Length of the whole trace"
          value={search.length ?? ''}
          choices={lengthsWith(search.length)}
          onChange={(length: string) => change({ length: length === '' ? undefined : length })}
        />
        {narrowed.map((part) => (
          <span key={part.label} className={styles.chip}>
            {part.label}
            <IconButton small icon="close" label={`Drop ${part.label}`} onClick={part.drop} />
          </span>
        ))}
        <span className={styles.filters}>
          <Button small look="quiet" icon="filter" onClick={() => setFiltersOpen(true)}>
            Filters
          </Button>
        </span>
      </div>
      <section className={styles.strip} aria-label="Durations over time">
        <Answer of={heat} queryKey={heatAsked.queryKey} skeleton={<span />} isAside isQuiet={time.isLive || isWaiting}>
          {(data) => (
            <>
              {comparison !== undefined && (
                <ComparedFigures
                  now={durationFigures(data)}
                  then={formerHeat.data && durationFigures(formerHeat.data)}
                  label={comparison.label}
                />
              )}
              <HeatMap
                title="Spans by duration"
                queryText={query}
                label="Spans by duration over time; darker is more, red marks errors"
                cells={heatCells(data)}
                boundsMs={data.boundsMs}
                stepMs={data.stepMs}
                startMs={time.range.startMs}
                endMs={time.range.endMs}
                marks={deploys}
                onSelect={(selection) =>
                  time.zoom(selection.startMs, selection.endMs, {
                    min: durationText(selection.minMs),
                    max: durationText(selection.maxMs),
                  })
                }
              />
              {/* The list says it only once it is read so far. */}
              {data.stats.partial !== null && (
                <p className={styles.partial}>Counts are partial: {data.stats.partial}</p>
              )}
            </>
          )}
        </Answer>
      </section>
      <div className={styles.middle}>
        <Facets
          of={facets}
          isQuiet={time.isLive || isWaiting}
          query={query}
          isOpen={areFiltersOpen}
          label={(field, value) => (field === 'service' ? <ServiceName name={value} /> : undefined)}
          onToggle={(term) => setQuery(withTermToggled(queryNow(), term))}
          onClose={() => setFiltersOpen(false)}
        />
        <div className={styles.results}>
          <Answer of={found} queryKey={asked.queryKey} text={query} isQuiet={time.isLive || isWaiting}>
            {() =>
              isEmpty ? (
                hasSent === false ? (
                  <ConnectGuide signal="traces" />
                ) : (
                  <EmptyState
                    title="No trace matches in this range"
                    sentence={
                      isPlain
                        ? 'No trace arrived in this time.'
                        : 'Each part below narrows the search; drop one, or look at a longer time.'
                    }
                  >
                    <div className={styles.ways}>
                      {narrowed.map((part) => (
                        <Button key={part.label} small onClick={part.drop}>
                          Drop {part.label}
                        </Button>
                      ))}
                      {query !== '' && (
                        <Button small onClick={() => setQuery('')}>
                          Drop the query
                        </Button>
                      )}
                      {search.status !== undefined && (
                        <Button small onClick={() => change({ status: undefined })}>
                          Show all outcomes
                        </Button>
                      )}
                      {search.length !== undefined && (
                        <Button small onClick={() => change({ length: undefined })}>
                          Show traces of any length
                        </Button>
                      )}
                      {services.length > 0 && (
                        <Button small onClick={() => setServices([])}>
                          Search all services
                        </Button>
                      )}
                      <Button small onClick={() => time.setRange({ from: 'now-7d', to: 'now' })}>
                        Look at the last 7 d
                      </Button>
                    </div>
                  </EmptyState>
                )
              ) : (
                <TraceList
                  traces={traces}
                  chosenIndex={chosen}
                  columns={columns}
                  onColumns={setColumns}
                  onOpen={open}
                  onNearEnd={readOn}
                  foot={isFetchingNextPage ? 'Reading more' : hasNextPage ? '' : 'No more traces in this range'}
                />
              )
            }
          </Answer>
          <StatusLine
            said={
              isOfFormerQuestion
                ? found.isFetching
                  ? 'reading'
                  : 'cancelled'
                : saidOf(found, () => formatCountOf(traces.length, 'trace', hasNextPage))
            }
            stats={isOfFormerQuestion ? undefined : found.data?.pages[0]?.stats}
            asOf={time.asOfMs}
            keptOut={keptOut}
          />
        </div>
      </div>
    </div>
  );
}

/** A link may ask for another one. */
function lengthsWith(length: string | undefined): typeof LENGTHS {
  if (length === undefined || LENGTHS.some(({ value }) => value === length)) return LENGTHS;
  return [...LENGTHS, { value: length, label: `≥ ${formatDurationText(length)}` }];
}
