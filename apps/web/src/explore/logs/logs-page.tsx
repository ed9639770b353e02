import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useRef, useState } from 'react';
import { useCommands } from '../../commands/use-commands.ts';
import { ConnectGuide } from '../../connect/connect-guide.tsx';
import { useFirstArrival } from '../../connect/use-first-arrival.ts';
import { useHasSent } from '../../connect/use-has-sent.ts';
import { ApiError } from '../../data/api-error.ts';
import { whileLive } from '../../data/former-answer.ts';
import { useKeptOut } from '../../data/kept-out.ts';
import {
  type ListedLog,
  type LogPage,
  type LogQuestion,
  logFacetsQuery,
  logFieldsQuery,
  logHistogramQuery,
  logSearchQuery,
} from '../../data/logs.ts';
import { Answer } from '../../kit/answer.tsx';
import type { ValueActions } from '../../kit/attribute-list.tsx';
import { Button } from '../../kit/button.tsx';
import { BucketStrip } from '../../kit/chart/bucket-strip.tsx';
import { useListColumns } from '../../kit/columns/use-list-columns.ts';
import { Facets } from '../../kit/facets.tsx';
import { formatCount, formatCountOf } from '../../kit/format/count.ts';
import { formatDuration } from '../../kit/format/duration.ts';
import { useLatestSearch } from '../../kit/latest-search.ts';
import { say } from '../../kit/notices.ts';
import { QueryLine } from '../../kit/query/query-line.tsx';
import { fieldTerm, negated, withTerm, withTermToggled, wordsToMark } from '../../kit/query/search-terms.ts';
import { saidOf } from '../../kit/said-of.ts';
import { ServiceName } from '../../kit/service-name.tsx';
import { ErrorState } from '../../kit/states.tsx';
import { StatusLine } from '../../kit/status-line.tsx';
import { useDeployMarks } from '../../services/use-deploy-marks.ts';
import { useServiceContext } from '../../shell/service-context.tsx';
import { useTimeWindow } from '../../shell/time-window.tsx';
import { AddFacet } from './add-facet.tsx';
import { rangeAround } from './around.ts';
import { formerBuckets, histogramBuckets } from './histogram-buckets.ts';
import { fieldsToAsk, USUAL_COLUMNS } from './log-columns.ts';
import { LOG_LIST_ID, LogList } from './log-list.tsx';
import { LogPanel } from './log-panel.tsx';
import { logsCommands } from './logs-commands.ts';
import styles from './logs-page.module.css';
import { type LogsSearch, openRecordText, parseOpenRecord, validateLogsSearch } from './logs-search.ts';
import { NothingFound } from './nothing-found.tsx';
import { useLogSuggestions } from './use-log-suggestions.ts';
import { useLogTail } from './use-log-tail.ts';
import { useOpenRecord } from './use-open-record.ts';
import { useSelectedRecords } from './use-selected-records.ts';

const USUAL_FACETS = ['severity', 'service'];
const STRIP_BUCKETS = 80;

export function LogsPage() {
  const search = useSearch({ strict: false }) as LogsSearch;
  const latestSearch = useLatestSearch(validateLogsSearch);
  const navigate = useNavigate();
  const time = useTimeWindow();
  const { services, setServices } = useServiceContext();
  const [areFiltersOpen, setFiltersOpen] = useState(false);
  const query = search.q ?? '';
  const order = search.order ?? 'NEWEST';

  const change = useCallback(
    (next: Partial<LogsSearch>, options: { replace?: boolean } = {}) =>
      void navigate({
        to: '.',
        search: (present: Record<string, unknown>) => ({ ...present, ...next }),
        replace: options.replace ?? false,
      } as never),
    [navigate],
  );

  const question: LogQuestion = useMemo(() => ({ query, services, range: time.range }), [query, services, time.range]);
  // While live, the rows beneath the tail are those of the moment it began: what came since arrives by the socket.
  const liveQuestion = useRef(question);
  if (!time.isLive || liveQuestion.current.query !== query || liveQuestion.current.services !== services)
    liveQuestion.current = question;
  const [columns, setColumns] = useListColumns('logColumns', search.col, USUAL_COLUMNS);
  const client = useQueryClient();
  const searchAsked = logSearchQuery(client, liveQuestion.current, order, fieldsToAsk(columns));
  const found = useInfiniteQuery(searchAsked);
  const histogramAsked = logHistogramQuery(question, STRIP_BUCKETS);
  const histogram = useQuery(histogramAsked);
  const { comparison } = time;
  const formerHistogram = useQuery({
    ...logHistogramQuery({ ...question, range: comparison?.range ?? question.range }, STRIP_BUCKETS),
    enabled: comparison !== undefined,
    placeholderData: whileLive(time.isLive),
  });
  const deploys = useDeployMarks(services);
  const facetFields = useMemo(() => [...new Set([...USUAL_FACETS, ...(search.facet ?? [])])], [search.facet]);
  const facets = useQuery(logFacetsQuery(question, facetFields));
  const fields = useQuery(logFieldsQuery(time.range));
  const suggestions = useLogSuggestions(question, fields.data);
  const tail = useLogTail(time.isLive, query, services);
  const hasSent = useHasSent('logs');
  const keptOut = useKeptOut(['logs'], time.range);

  const words = useMemo(() => wordsToMark(query), [query]);
  const records = useMemo(() => rowsOf(tail.buffer.records, found.data?.pages), [tail.buffer.records, found.data]);

  const { fetchNextPage, hasNextPage, isFetchingNextPage } = found;
  const readOn = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetchingNextPage]);
  const { openRecord, foresee } = useOpenRecord({
    text: search.log,
    records,
    order,
    pages: found.isPlaceholderData ? undefined : found.data?.pages,
    readOn,
  });

  const open = useCallback(
    (record: ListedLog | undefined) =>
      change({ log: record === undefined ? undefined : openRecordText(record) }, { replace: true }),
    [change],
  );
  const setQuery = useCallback(
    (next: string) => change({ q: next === '' ? undefined : next, log: undefined }),
    [change],
  );
  const selected = useSelectedRecords(search.sel, (sel) =>
    change({ sel: sel === undefined ? undefined : [...sel] }, { replace: true }),
  );
  const addFacet = (field: string): void =>
    change({ facet: [...new Set([...(search.facet ?? []), field])] }, { replace: true });

  /** The list of what stood around a record, positioned there: all lines of its service, whatever was searched for. */
  function showAround(record: ListedLog): void {
    void rangeAround(client, record).then(
      ({ startMs, endMs }) =>
        time.zoom(startMs, endMs, {
          q: undefined,
          service: record.service === '' ? undefined : [record.service],
          log: openRecordText(record),
        }),
      (error: Error) => say(`Could not read what stood around: ${error.message}`, { tone: 'fault' }),
    );
  }

  function queryNow(): string {
    return latestSearch().q ?? '';
  }

  function run(next: string): void {
    if (next !== queryNow()) setQuery(next);
    time.refresh();
  }

  function step(by: 1 | -1): void {
    const present = parseOpenRecord(latestSearch().log);
    const at = records.findIndex((record) => record.id === present?.id);
    const next = records[at < 0 ? 0 : at + by];
    if (next !== undefined) open(next);
  }

  function showNewest(): void {
    tail.setPaused(false);
    document.getElementById(LOG_LIST_ID)?.scrollTo({ top: 0 });
  }

  const actions: ValueActions = {
    filterFor: (field, value) => setQuery(withTerm(queryNow(), fieldTerm(field, value))),
    filterOut: (field, value) => setQuery(withTerm(queryNow(), negated(fieldTerm(field, value)))),
    showAsColumn: (field) =>
      setColumns([...columns.filter((column) => column.field !== field), { field, widthPx: 160 }]),
    showTopValues: addFacet,
  };

  useCommands(
    logsCommands({
      order,
      openRecord,
      selectedIds: selected.ids,
      onStep: step,
      onOrder: (next) => change({ order: next }),
      onErrorsOnly: () => setQuery(withTerm(queryNow(), 'severity>=ERROR')),
      onUsualColumns: () => setColumns(USUAL_COLUMNS),
      onAround: showAround,
      onSelect: selected.toggle,
      onCopy: () => void selected.copy(),
      onTrace: ({ traceId, spanId }) =>
        void navigate({
          to: '/explore/traces/$traceId',
          params: { traceId },
          search: { span: spanId || undefined },
        } as never),
    }),
  );

  // What the rows in sight answer: another list is shown from where the open record stands in it.
  const listed = useRef('');
  if (!found.isPlaceholderData && found.data !== undefined)
    listed.current = [query, order, time.text.from, time.text.to, ...services].join('\n');

  const isPlain = query === '' && services.length === 0;
  const { isEmpty, isWaiting } = useFirstArrival({ found, count: records.length, isPlain, hasSent, time });
  // The count and the rows come by two questions: until both have answered this one, no count is said above other rows, or above none.
  const isOfFormerQuestion =
    found.data === undefined || (!time.isLive && (found.isPlaceholderData || histogram.isPlaceholderData));
  const stats = found.data?.pages[0]?.stats;
  const wrong = found.error instanceof ApiError && found.error.place !== undefined;

  return (
    <div className={styles.page}>
      <QueryLine
        value={query}
        placeholder='timeout service:checkout severity>=WARN "card declined" -debug'
        isRunning={found.isFetching}
        isWrong={wrong}
        source={suggestions}
        onRun={run}
      />
      <section className={styles.strip} aria-label="Records over time">
        <Answer
          of={histogram}
          queryKey={histogramAsked.queryKey}
          skeleton={<span />}
          isAside
          isQuiet={time.isLive || isWaiting}
        >
          {(data) => (
            <BucketStrip
              title="Records over time"
              queryText={query}
              label={`${formatCount(data.total)} records over time, by severity`}
              buckets={histogramBuckets(data, time.range)}
              stepMs={data.stepMs}
              startMs={time.range.startMs}
              endMs={time.range.endMs}
              wholeUntilMs={time.asOfMs}
              marks={deploys}
              former={
                comparison === undefined || formerHistogram.data === undefined
                  ? undefined
                  : { label: comparison.label, buckets: formerBuckets(formerHistogram.data, comparison.offsetMs) }
              }
              onZoom={time.zoom}
            />
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
          isRemovable={(field) => !USUAL_FACETS.includes(field)}
          onRemove={(field) => change({ facet: search.facet?.filter((other) => other !== field) }, { replace: true })}
          onClose={() => setFiltersOpen(false)}
        >
          <AddFacet fields={fields.data ?? []} shown={facetFields} onAdd={addFacet} />
        </Facets>
        <div className={styles.results}>
          {tail.error !== undefined && <ErrorState error={tail.error} text={query} />}
          {tail.buffer.heldCount > 0 && (
            <div className={styles.held} role="status">
              <Button look="primary" small icon="up" onClick={showNewest}>
                {formatCount(tail.buffer.heldCount)} new
              </Button>
            </div>
          )}
          <Answer of={found} queryKey={searchAsked.queryKey} text={query} isQuiet={isWaiting}>
            {() =>
              isEmpty ? (
                hasSent === false ? (
                  <ConnectGuide signal="logs" />
                ) : (
                  <NothingFound
                    question={question}
                    isWaiting={isWaiting}
                    onQuery={setQuery}
                    onTime={time.zoom}
                    onAllServices={() => setServices([])}
                  />
                )
              ) : (
                <LogList
                  records={records}
                  columns={columns}
                  words={words}
                  chosenId={openRecord?.id}
                  listKey={listed.current}
                  selectedIds={selected.ids}
                  onSelect={selected.toggle}
                  onAround={showAround}
                  rangeMs={time.range.endMs - time.range.startMs}
                  onColumns={setColumns}
                  onOpen={open}
                  onPointed={foresee}
                  onTopValues={addFacet}
                  onNearEnd={readOn}
                  onReading={time.isLive ? tail.setPaused : undefined}
                  foot={isFetchingNextPage ? 'Reading more' : hasNextPage ? '' : 'No more records in this range'}
                />
              )
            }
          </Answer>
          <StatusLine
            said={
              <span>
                {isOfFormerQuestion
                  ? found.isFetching || histogram.isFetching
                    ? 'reading'
                    : found.isError
                      ? 'no answer'
                      : 'cancelled'
                  : histogram.data === undefined
                    ? saidOf(found, () => formatCountOf(records.length, 'record', hasNextPage))
                    : formatCountOf(histogram.data.total, 'record')}
                {time.isLive && (tail.isPaused ? ', paused' : ', live')}
              </span>
            }
            stats={isOfFormerQuestion ? undefined : stats}
            asOf={time.isLive ? undefined : time.asOfMs}
            keptOut={keptOut}
            tool={
              <Button small look="quiet" icon="filter" className={styles.filters} onClick={() => setFiltersOpen(true)}>
                Filters
              </Button>
            }
          >
            {selected.ids.size > 0 && (
              <span className={styles.selected}>
                {formatCount(selected.ids.size)} selected
                <Button small look="quiet" icon="copy" onClick={() => void selected.copy()}>
                  Copy
                </Button>
                <Button small look="quiet" icon="close" onClick={selected.drop}>
                  Drop
                </Button>
              </span>
            )}
            {tail.buffer.dropped > 0 && <span>{formatCount(tail.buffer.dropped)} left out to keep up</span>}
            {!isOfFormerQuestion && histogram.data !== undefined && (
              <span>bars of {formatDuration(histogram.data.stepMs)}</span>
            )}
          </StatusLine>
        </div>
        {openRecord !== undefined && (
          <LogPanel
            record={openRecord}
            actions={actions}
            onClose={() => open(undefined)}
            onStep={step}
            onOpen={open}
            onAround={showAround}
          />
        )}
      </div>
    </div>
  );
}

/** The tail above what was found when it began, each record once. */
function rowsOf(
  live: readonly ListedLog[],
  pages: readonly Pick<LogPage, 'nodes'>[] | undefined,
): readonly ListedLog[] {
  const found = pages?.flatMap((page) => page.nodes) ?? [];
  if (live.length === 0) return found;
  const seen = new Set(live.map((record) => record.id));
  return [...live, ...found.filter((record) => !seen.has(record.id))];
}
