import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useDeferredValue, useEffect, useMemo, useState } from 'react';
import { useCommands } from '../commands/use-commands.ts';
import { useKeptOut } from '../data/kept-out.ts';
import type { Trace } from '../data/trace.ts';
import { findSpansQuery, traceQuery } from '../data/traces.ts';
import { Answer } from '../kit/answer.tsx';
import { Button, IconButton } from '../kit/button.tsx';
import { useChangeByOthers } from '../kit/change-by-others.ts';
import { copyText } from '../kit/clipboard.ts';
import { formatCount } from '../kit/format/count.ts';
import { formatDuration } from '../kit/format/duration.ts';
import { formatExact, instantMs } from '../kit/format/instant.ts';
import { Icon } from '../kit/icon.tsx';
import { useLatestSearch } from '../kit/latest-search.ts';
import { say } from '../kit/notices.ts';
import { useZone } from '../kit/preferences.ts';
import { ServiceName } from '../kit/service-name.tsx';
import { EmptyState } from '../kit/states.tsx';
import { StatusLine } from '../kit/status-line.tsx';
import { criticalPath } from './critical-path.ts';
import { findSpans } from './find-spans.ts';
import { Minimap } from './minimap.tsx';
import { SpanPanel } from './span-panel.tsx';
import { ancestorsOf, collapsedBelow, type Stretch, spanTree, visibleRows } from './span-tree.ts';
import styles from './trace-page.module.css';
import { type TraceSearch, validateTraceSearch } from './traces-search.ts';
import { Waterfall } from './waterfall.tsx';

/** Spans of a trace are on their way for so long. */
const UNDER_WAY_MS = 60_000;
const NONE: ReadonlySet<string> = new Set();
const NO_PATH: ReadonlyMap<string, readonly Stretch[]> = new Map();

export function TracePage() {
  const { traceId } = useParams({ strict: false }) as { traceId: string };
  const asked = traceQuery(traceId);
  const query = useQuery(asked);
  return (
    <Answer of={query} queryKey={asked.queryKey}>
      {(trace) =>
        trace === null ? (
          <EmptyState
            title="No trace has this id"
            sentence={`Nothing is stored for ${traceId}. Spans are searchable about a second after they arrive, and leave with their retention.`}
          >
            <Button onClick={() => void query.refetch()}>Look again</Button>
          </EmptyState>
        ) : (
          <TraceView key={trace.traceId} trace={trace} asOfMs={query.dataUpdatedAt} />
        )
      }
    </Answer>
  );
}

const SETTLES_AFTER_MS = 250;

/** The text once nobody has typed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLES_AFTER_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

function TraceView({ trace, asOfMs }: { trace: Trace; asOfMs: number }) {
  const search = useSearch({ strict: false }) as TraceSearch;
  const latestSearch = useLatestSearch(validateTraceSearch);
  const navigate = useNavigate();
  const zone = useZone();
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(NONE);
  const whole: Stretch = useMemo(() => ({ startMs: 0, endMs: Math.max(trace.durationMs, 0.001) }), [trace.durationMs]);
  // Who has chosen none sees all of it, also as it grows.
  const [chosenView, setView] = useState<Stretch>();
  const view = chosenView ?? whole;
  const tree = useMemo(() => spanTree(trace.spans), [trace.spans]);
  const rows = useMemo(() => visibleRows(tree, collapsed), [tree, collapsed]);
  const isCriticalShown = search.view === 'critical';
  const critical = useMemo(() => (isCriticalShown ? criticalPath(tree) : NO_PATH), [tree, isCriticalShown]);
  const find = search.find ?? '';
  const [typed, setTyped] = useState(find);
  const sent = useChangeByOthers(find, () => setTyped(find));
  const lookedFor = useDeferredValue(find);
  // What was typed a moment ago is looked for in the details too; names answer at once.
  const settled = useSettled(lookedFor);
  const inDetails = useQuery(findSpansQuery(trace.traceId, settled));
  const isLooking = lookedFor.trim() !== '' && (settled !== lookedFor || inDetails.isFetching);
  const foundInDetails = settled === lookedFor && !inDetails.isPlaceholderData ? inDetails.data : undefined;
  const matches = useMemo(
    () => findSpans(trace.spans, lookedFor, foundInDetails),
    [trace.spans, lookedFor, foundInDetails],
  );
  const matchIds = useMemo(() => new Set(matches.map((index) => trace.spans[index]!.spanId)), [matches, trace.spans]);
  const arrival = useMemo(() => {
    const startMs = Math.floor(instantMs(trace.start));
    return { startMs, endMs: startMs + Math.ceil(trace.durationMs) + UNDER_WAY_MS };
  }, [trace.start, trace.durationMs]);
  const keptOut = useKeptOut(['traces'], arrival);
  const openSpan = search.span === undefined ? undefined : trace.spans[tree.indexById.get(search.span) ?? -1];

  useEffect(() => {
    document.title = `${trace.rootName} · Trace · Oriel`;
  }, [trace.rootName]);

  const change = useCallback(
    (next: Partial<TraceSearch>) =>
      void navigate({
        to: '.',
        replace: true,
        search: (present: Record<string, unknown>) => ({ ...present, ...next }),
      } as never),
    [navigate],
  );
  const open = useCallback((spanId: string | undefined) => change({ span: spanId }), [change]);
  const toggle = useCallback(
    (spanId: string) =>
      setCollapsed((present) => {
        const next = new Set(present);
        if (!next.delete(spanId)) next.add(spanId);
        return next;
      }),
    [],
  );

  /** Opens a span wherever it hides. */
  function reveal(spanId: string): void {
    const hiding = ancestorsOf(tree, spanId).slice(0, -1);
    if (hiding.some((ancestor) => collapsed.has(ancestor)))
      setCollapsed(new Set([...collapsed].filter((one) => !hiding.includes(one))));
    open(spanId);
  }

  function step(by: 1 | -1): void {
    const { span } = latestSearch();
    const at = rows.findIndex((row) => row.span.spanId === span);
    const next = rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)];
    if (next !== undefined) open(next.span.spanId);
  }

  function stepMatch(by: 1 | -1, among: readonly number[] = matches): void {
    if (among.length === 0) return;
    const { span } = latestSearch();
    const current = span === undefined ? -1 : (tree.indexById.get(span) ?? -1);
    const next =
      by === 1
        ? (among.find((index) => index > current) ?? among[0]!)
        : (among.findLast((index) => index < current) ?? among[among.length - 1]!);
    reveal(trace.spans[next]!.spanId);
  }

  const failing = useMemo(() => trace.spans.flatMap((span, index) => (span.isError ? [index] : [])), [trace.spans]);
  useCommands([
    { id: 'trace.next', title: 'Next span', group: 'Results', keys: ['j', 'ArrowDown'], run: () => step(1) },
    { id: 'trace.previous', title: 'Previous span', group: 'Results', keys: ['k', 'ArrowUp'], run: () => step(-1) },
    {
      id: 'trace.collapse',
      title: 'Collapse the span',
      group: 'Results',
      keys: ['h', 'ArrowLeft'],
      run: () => openSpan !== undefined && setCollapsed(new Set([...collapsed, openSpan.spanId])),
    },
    {
      id: 'trace.expand',
      title: 'Expand the span',
      group: 'Results',
      keys: ['l', 'ArrowRight'],
      run: () => setCollapsed(new Set([...collapsed].filter((one) => one !== openSpan?.spanId))),
    },
    ...[1, 2, 3].map((depth) => ({
      id: `trace.depth.${depth}`,
      title: `Collapse below depth ${depth}`,
      group: 'Results' as const,
      keys: [String(depth)],
      run: () => setCollapsed(collapsedBelow(tree, depth)),
    })),
    { id: 'trace.all', title: 'Expand all spans', group: 'Results', keys: ['0'], run: () => setCollapsed(NONE) },
    { id: 'trace.match.next', title: 'Next match', group: 'Results', keys: ['n'], run: () => stepMatch(1) },
    {
      id: 'trace.match.previous',
      title: 'Previous match',
      group: 'Results',
      keys: ['shift+n'],
      run: () => stepMatch(-1),
    },
    { id: 'trace.error', title: 'Next error', group: 'Results', keys: ['e'], run: () => stepMatch(1, failing) },
    {
      id: 'trace.critical',
      title: isCriticalShown ? 'Hide the critical path' : 'Show the critical path',
      group: 'View',
      keys: ['p'],
      run: () => change({ view: isCriticalShown ? undefined : 'critical' }),
    },
    { id: 'trace.whole', title: 'Show the whole trace', group: 'View', keys: ['w'], run: () => setView(undefined) },
    {
      id: 'trace.find',
      title: 'Search inside the trace',
      group: 'Query',
      keys: ['/'],
      run: () => document.getElementById('trace-find')?.focus(),
    },
  ]);

  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <div className={styles.lead}>
          <h2 className={styles.name}>
            <ServiceName name={trace.rootService} />
            <span className={styles.root}>{trace.rootName}</span>
          </h2>
          <div className={styles.facts}>
            <span>
              <strong className="number">{formatDuration(trace.durationMs)}</strong>
            </span>
            <span>{formatCount(trace.spanCount)} spans</span>
            {trace.errors > 0 ? (
              <button
                type="button"
                className={styles.errors}
                onClick={() => stepMatch(1, failing)}
                title="Go to the next error (e)"
              >
                <Icon name="error" size={13} /> {formatCount(trace.errors)} {trace.errors === 1 ? 'error' : 'errors'}
              </button>
            ) : (
              <span>no errors</span>
            )}
            <time dateTime={trace.start}>{formatExact(instantMs(trace.start), zone)}</time>
            <button
              type="button"
              className={styles.id}
              title="Copy the trace id"
              onClick={() =>
                void copyText(trace.traceId).then((copied) => say(copied ? 'Copied the trace id' : 'Could not copy'))
              }
            >
              {trace.traceId}
            </button>
            {trace.arriving && (
              <span
                role="status"
                className={styles.arriving}
                title="The parent of a span has not come yet; what comes is shown as it does"
              >
                still arriving
              </span>
            )}
            {trace.incomplete && (
              <span className={styles.flag} title="Spans whose parent is missing stand under a root made by Oriel">
                incomplete
              </span>
            )}
            {trace.clockSkewCorrected && (
              <span
                className={styles.flag}
                title="Some hosts' clocks disagree; their spans were moved to fit their parents"
              >
                clock skew corrected
              </span>
            )}
            {trace.truncated && (
              <span className={styles.flag}>only the first {formatCount(trace.spans.length)} spans are shown</span>
            )}
          </div>
        </div>
        <div className={styles.tools}>
          <div className={styles.find}>
            <Icon name="search" size={14} />
            <input
              id="trace-find"
              className={styles.input}
              aria-label="Search inside the trace"
              placeholder="Search inside"
              value={typed}
              onChange={(event) => {
                setTyped(event.target.value);
                sent(event.target.value);
                change({ find: event.target.value });
              }}
              onKeyDown={(event) => {
                // At once, too, of what was just typed.
                if (event.key === 'Enter') {
                  // Whoever asks again wants an answer, too.
                  if (inDetails.error !== null) void inDetails.refetch();
                  stepMatch(event.shiftKey ? -1 : 1, typed === lookedFor ? matches : findSpans(trace.spans, typed));
                }
                if (event.key === 'Escape') event.currentTarget.blur();
              }}
            />
            {lookedFor !== '' && (
              <span
                className={styles.count}
                title={inDetails.error === null ? undefined : `Names alone were searched: ${inDetails.error.message}`}
              >
                {formatCount(matches.length)}
                {isLooking || inDetails.error !== null ? '+' : ''}
              </span>
            )}
            {matches.length > 0 && (
              <>
                <IconButton small icon="up" label="Previous match" keys="N" onClick={() => stepMatch(-1)} />
                <IconButton small icon="down" label="Next match" keys="n" onClick={() => stepMatch(1)} />
              </>
            )}
          </div>
          <Button
            small
            look="quiet"
            aria-pressed={isCriticalShown}
            onClick={() => change({ view: isCriticalShown ? undefined : 'critical' })}
            title="Show the critical path (p)"
          >
            Critical path
          </Button>
          <Button
            small
            look="quiet"
            onClick={() => setCollapsed(collapsed.size === 0 ? collapsedBelow(tree, 2) : NONE)}
          >
            {collapsed.size === 0 ? 'Collapse' : 'Expand all'}
          </Button>
        </div>
      </header>
      <Minimap tree={tree} whole={whole} view={view} onView={setView} />
      <div className={styles.middle}>
        <div className={styles.results}>
          <Waterfall
            tree={tree}
            rows={rows}
            view={view}
            critical={critical}
            matchIds={lookedFor === '' ? undefined : matchIds}
            chosenId={openSpan?.spanId}
            onOpen={open}
            onToggle={toggle}
          />
          <StatusLine
            said={`${formatCount(rows.length)} of ${formatCount(trace.spanCount)} spans in sight`}
            asOf={asOfMs}
            keptOut={keptOut}
          >
            {trace.services.map((service) => (
              <span key={service} className={styles.legend}>
                <ServiceName name={service} />
              </span>
            ))}
          </StatusLine>
        </div>
        {openSpan !== undefined && (
          <SpanPanel span={openSpan} trace={trace} onClose={() => open(undefined)} onStep={step} onOpenSpan={reveal} />
        )}
      </div>
    </div>
  );
}
