import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useMemo, useState } from 'react';
import { type Targets, targetsQuery } from '../../../data/targets.ts';
import { upByJobQuery } from '../../../data/up.ts';
import { StatusMark } from '../../../health/status-mark.tsx';
import { Answer } from '../../../kit/answer.tsx';
import { Button } from '../../../kit/button.tsx';
import { Card } from '../../../kit/card.tsx';
import { useChangeByOthers } from '../../../kit/change-by-others.ts';
import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { Example } from '../../../kit/example.tsx';
import { TextField } from '../../../kit/field.tsx';
import { formatCount, formatCountOf, formatRate } from '../../../kit/format/count.ts';
import { formatDuration, formatDurationText } from '../../../kit/format/duration.ts';
import { Missing } from '../../../kit/missing.tsx';
import { Ago } from '../../../kit/moment.tsx';
import { PageBody } from '../../../kit/page-body.tsx';
import { saidOf } from '../../../kit/said-of.ts';
import { Segmented } from '../../../kit/segmented.tsx';
import { EmptyState } from '../../../kit/states.tsx';
import { StatusLine } from '../../../kit/status-line.tsx';
import { MetricsParts } from '../metrics-parts.tsx';
import { ProblemList } from '../problem-list.tsx';
import { evaluatedMs } from '../rules/progress.ts';
import { jobsOf, jobsOfOthers } from './jobs.ts';
import { ScrapedByOthers } from './scraped-by-others.tsx';
import { type ShownTarget, shownTargets } from './shown-targets.ts';
import { TargetPanel } from './target-panel.tsx';
import { STATUS } from './target-status.ts';
import styles from './targets-page.module.css';
import type { TargetState, TargetsSearch } from './targets-search.ts';
import { type Arriving, useArriving } from './use-arriving.ts';

/** Rows at once: two thousand targets would make the page wait. */
const PAGE = 200;

/** Who is scraped: state, last error, duration, labels before and after relabelling. */
export function TargetsPage() {
  const search = useSearch({ strict: false }) as TargetsSearch;
  const navigate = useNavigate();
  const result = useQuery(targetsQuery);
  const [most, setMost] = useState(PAGE);
  const find = search.find ?? '';
  const [typed, setTyped] = useState(find);
  const sent = useChangeByOthers(find, () => setTyped(find));
  const change = (next: Partial<TargetsSearch>, isTyping = false) =>
    void navigate({
      to: '.',
      replace: isTyping,
      search: (present: Record<string, unknown>) => ({ ...present, ...next }),
    } as never);
  const all = result.data;
  const shown = all === undefined ? [] : shownTargets(all, search);
  const at = shown.findIndex(({ key }) => key === search.target);
  const open = shown[at];
  const up = useQuery(upByJobQuery).data;
  const others = useMemo(
    () => jobsOfOthers(jobsOf(up?.series ?? []), all?.activeTargets ?? []),
    [up, all?.activeTargets],
  );
  const arriving = useArriving();
  const isNothing = all !== undefined && all.activeTargets.length + droppedCount(all) === 0;
  return (
    <div className={styles.page}>
      <div className={styles.main}>
        <PageBody>
          <MetricsParts />
          <Answer of={result} queryKey={targetsQuery.queryKey} isQuiet>
            {(found) => (
              <>
                <ProblemList title="Not all is scraped as the configuration says" problems={found.problems} />
                {isNothing ? (
                  <NothingFound
                    pools={Object.keys(found.droppedTargetCounts)}
                    arriving={arriving}
                    areOthersKnown={others.length > 0}
                  />
                ) : (
                  <>
                    <h2 className={styles.head}>{headline(found)}</h2>
                    <search className={styles.bar}>
                      <Segmented
                        label="State"
                        value={search.state ?? 'all'}
                        choices={choices(found)}
                        onChange={(state: TargetState | 'all') =>
                          change({ state: state === 'all' ? undefined : state, target: undefined })
                        }
                      />
                      <TextField
                        label="Find a target"
                        labelHidden
                        className={styles.find}
                        placeholder="Pool, address, label or error"
                        value={typed}
                        onChange={(event) => {
                          setTyped(event.target.value);
                          sent(event.target.value);
                          change({ find: event.target.value }, true);
                        }}
                      />
                    </search>
                    {shown.length === 0 ? (
                      <FilteredAway search={search} onDrop={change} />
                    ) : (
                      <Card title={search.state === 'dropped' ? 'Dropped' : 'Targets'} note={formatCount(shown.length)}>
                        <DataTable
                          label="Targets"
                          columns={search.state === 'dropped' ? DROPPED : COLUMNS}
                          rows={shown}
                          most={most}
                          rowKey={({ key }) => key}
                          onOpen={({ key }) => change({ target: key })}
                        />
                        {shown.length > most && (
                          <p className={styles.more}>
                            {formatCount(most)} of {formatCount(shown.length)} targets{' '}
                            <Button small onClick={() => setMost(most + 4 * PAGE)}>
                              Show more
                            </Button>
                          </p>
                        )}
                      </Card>
                    )}
                  </>
                )}
                {others.length > 0 && <ScrapedByOthers jobs={others} />}
              </>
            )}
          </Answer>
        </PageBody>
        <StatusLine said={saidOf(result, ({ activeTargets }) => formatCountOf(activeTargets.length, 'target'))}>
          {all !== undefined && droppedCount(all) > 0 && (
            <span>{formatCount(droppedCount(all))} dropped by relabelling</span>
          )}
          <span>asked again each 5 s</span>
        </StatusLine>
      </div>
      {open !== undefined && (
        <TargetPanel
          target={open}
          onClose={() => change({ target: undefined })}
          onStep={(step) => {
            const next = shown[at + step];
            if (next !== undefined) change({ target: next.key }, true);
          }}
        />
      )}
    </div>
  );
}

function headline({ activeTargets }: Targets): string {
  const down = activeTargets.filter(({ health }) => health === 'down').length;
  const all = formatCountOf(activeTargets.length, 'target');
  if (activeTargets.length === 0) return 'All targets are dropped by relabelling';
  return down === 0 ? `${all}, none is down` : `${formatCount(down)} of ${all} ${down === 1 ? 'is' : 'are'} down`;
}

function droppedCount({ droppedTargetCounts }: Targets): number {
  return Object.values(droppedTargetCounts).reduce((sum, count) => sum + count, 0);
}

function choices(all: Targets): { value: TargetState | 'all'; label: string }[] {
  const { activeTargets } = all;
  const count = (health: string) => activeTargets.filter((target) => target.health === health).length;
  return [
    { value: 'all', label: `All ${formatCount(activeTargets.length)}` },
    { value: 'down', label: `Down ${formatCount(count('down'))}` },
    { value: 'up', label: `Up ${formatCount(count('up'))}` },
    { value: 'unknown', label: `Not yet ${formatCount(count('unknown'))}` },
    { value: 'dropped', label: `Dropped ${formatCount(droppedCount(all))}` },
  ];
}

const EXAMPLE = 'npx oriel --scrape-config /etc/prometheus/prometheus.yml';

/** Either nobody has said what to scrape, or discovery has found nothing of it yet. What others scrape and send is none of this. */
function NothingFound({
  pools,
  arriving,
  areOthersKnown,
}: {
  pools: readonly string[];
  arriving: Arriving | undefined;
  areOthersKnown: boolean;
}) {
  if (pools.length > 0)
    return (
      <EmptyState
        title="No target is found"
        sentence={`The scrape configuration is read: ${pools.join(', ')}. Its discovery has found nothing to scrape yet; what fails there is said above and in the program’s log.`}
      />
    );
  if (arriving !== undefined || areOthersKnown)
    return (
      <EmptyState
        title="Oriel scrapes nothing itself"
        sentence={
          <>
            {arriving !== undefined && (
              <>
                Samples arrive {arriving.by}, {formatRate(arriving.perSecond)}, the last <Ago at={arriving.lastAt} />.{' '}
              </>
            )}
            The targets of this page are those that Oriel scrapes itself
            {areOthersKnown
              ? '; whoever sends has scraped theirs, and what they send says which are up.'
              : '; whoever sends has scraped theirs.'}{' '}
            To have Oriel scrape as well, start it with the scrape parts of a prometheus.yml:
          </>
        }
      >
        <Example>{EXAMPLE}</Example>
      </EmptyState>
    );
  return (
    <EmptyState
      title="Nothing is scraped"
      sentence="Start Oriel with --scrape-config, and the scrape parts of a prometheus.yml are read from there as they are. Only the tenant that the series belong to sees its targets."
    >
      <Example>{EXAMPLE}</Example>
    </EmptyState>
  );
}

function FilteredAway({ search, onDrop }: { search: TargetsSearch; onDrop(next: Partial<TargetsSearch>): void }) {
  return (
    <EmptyState
      title="No target is like that"
      sentence={
        search.find === undefined
          ? 'No target is in this state.'
          : `None has “${search.find}” in its pool, address, labels or error.`
      }
    >
      <div className={styles.doors}>
        {search.find !== undefined && <Button onClick={() => onDrop({ find: undefined })}>Drop the words</Button>}
        {search.state !== undefined && <Button onClick={() => onDrop({ state: undefined })}>Show all states</Button>}
      </div>
    </EmptyState>
  );
}

const POOL: Column<ShownTarget> = {
  key: 'pool',
  header: 'Pool',
  sortBy: (row) => row.scrapePool,
  cell: (row) => row.scrapePool,
};

const COLUMNS: readonly Column<ShownTarget>[] = [
  {
    key: 'target',
    header: 'Target',
    sortBy: (row) => (row.health === 'dropped' ? '' : row.scrapeUrl),
    cell: (row) =>
      row.health === 'dropped' ? null : (
        <span className={styles.target}>
          <StatusMark status={STATUS[row.health]} hasWord={false} />
          <span>
            <TargetLink to={row.key}>{row.scrapeUrl}</TargetLink>
            {row.lastError !== '' && <span className={styles.error}>{row.lastError}</span>}
          </span>
        </span>
      ),
  },
  POOL,
  {
    key: 'labels',
    header: 'Labels',
    cell: (row) => (row.health === 'dropped' ? null : <LabelWords labels={row.labels} />),
  },
  {
    key: 'last',
    header: 'Last scrape',
    sortBy: (row) => (row.health === 'dropped' ? null : evaluatedMs(row.lastScrape)),
    cell: (row) => {
      const atMs = row.health === 'dropped' ? null : evaluatedMs(row.lastScrape);
      return atMs === null ? <Missing why="not scraped yet" /> : <Ago at={atMs} />;
    },
  },
  {
    key: 'took',
    header: 'Took',
    align: 'right',
    sortBy: (row) => (row.health === 'dropped' ? null : row.lastScrapeDuration),
    cell: (row) =>
      row.health === 'dropped' || evaluatedMs(row.lastScrape) === null ? (
        <Missing />
      ) : (
        formatDuration(row.lastScrapeDuration * 1_000)
      ),
  },
  {
    key: 'every',
    header: 'Every',
    align: 'right',
    wideOnly: true,
    cell: (row) => (row.health === 'dropped' ? null : formatDurationText(row.scrapeInterval)),
  },
];

const DROPPED: readonly Column<ShownTarget>[] = [
  {
    key: 'address',
    header: 'Address',
    sortBy: (row) => row.discoveredLabels.__address__,
    cell: (row) => <TargetLink to={row.key}>{row.discoveredLabels.__address__ ?? <Missing />}</TargetLink>,
  },
  POOL,
  { key: 'labels', header: 'Discovered labels', cell: (row) => <LabelWords labels={row.discoveredLabels} /> },
];

/** The row's own door: the whole row takes a click, and this one the keyboard. */
function TargetLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Link
      to="."
      search={((present: Record<string, unknown>) => ({ ...present, target: to })) as never}
      className={styles.url}
      onClick={(event) => event.stopPropagation()}
    >
      {children}
    </Link>
  );
}

/** Labels as words; those that discovery keeps to itself are in the panel. */
function LabelWords({ labels }: { labels: Readonly<Record<string, string>> }) {
  return (
    <span className={styles.labels}>
      {Object.entries(labels)
        .filter(([name]) => !name.startsWith('__'))
        .map(([name, value]) => (
          <span key={name}>
            {name}={JSON.stringify(value)}
          </span>
        ))}
    </span>
  );
}
