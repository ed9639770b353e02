import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { HealthStatus } from '../../../data/health.ts';
import { type RuleGroupOnPage, type RuleOnPage, rulesQuery } from '../../../data/rules.ts';
import { StatusMark } from '../../../health/status-mark.tsx';
import { Answer } from '../../../kit/answer.tsx';
import { Card } from '../../../kit/card.tsx';
import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { Example } from '../../../kit/example.tsx';
import { formatCount, formatCountOf, formatPercent } from '../../../kit/format/count.ts';
import { formatDuration } from '../../../kit/format/duration.ts';
import { Missing } from '../../../kit/missing.tsx';
import { Ago } from '../../../kit/moment.tsx';
import { PageBody } from '../../../kit/page-body.tsx';
import { saidOf } from '../../../kit/said-of.ts';
import { EmptyState } from '../../../kit/states.tsx';
import { StatusLine } from '../../../kit/status-line.tsx';
import { MetricsParts } from '../metrics-parts.tsx';
import { ProblemList } from '../problem-list.tsx';
import { evaluatedMs, headlineOf, progressOf } from './progress.ts';
import styles from './rules-page.module.css';

const STATUS: Readonly<Record<RuleOnPage['health'], HealthStatus>> = {
  ok: 'OPERATIONAL',
  err: 'DOWN',
  unknown: 'UNKNOWN',
};

/** Rules of the operator's files: what each makes, and how its last evaluation went. */
export function RulesPage() {
  const result = useQuery(rulesQuery);
  const rules = (result.data?.groups ?? []).flatMap((group) => group.rules);
  return (
    <>
      <PageBody>
        <MetricsParts />
        <Answer of={result} queryKey={rulesQuery.queryKey} isQuiet>
          {({ groups, problems }) => (
            <>
              <ProblemList title="The rule files are not taken; what was read before stays" problems={problems} />
              {groups.length > 0 ? (
                <div className={styles.groups}>
                  <h2 className={styles.head}>{headlineOf(rules)}</h2>
                  {groups.map((group) => (
                    <Group key={`${group.file} ${group.name}`} group={group} />
                  ))}
                </div>
              ) : problems.length > 0 ? null : (
                <EmptyState
                  title="No rules"
                  sentence="Start Oriel with --rule-files, and Prometheus rule files are read from there as they are."
                >
                  <Example>npx oriel --rule-files '/etc/prometheus/rules/*.yml'</Example>
                </EmptyState>
              )}
            </>
          )}
        </Answer>
      </PageBody>
      <StatusLine said={saidOf(result, () => formatCountOf(rules.length, 'rule'))}>
        {result.data !== undefined && <span>in {formatCountOf(result.data.groups.length, 'group')}</span>}
      </StatusLine>
    </>
  );
}

function Group({ group }: { group: RuleGroupOnPage }) {
  const atMs = evaluatedMs(group.lastEvaluation);
  const progress = progressOf(group);
  return (
    <Card
      title={group.name}
      note={
        <>
          every {formatDuration(group.interval * 1_000)}
          {atMs !== null && (
            <>
              , last <Ago at={atMs} /> in {formatDuration(group.evaluationTime * 1_000)}
            </>
          )}
          {group.missed > 0 && `, ${formatCount(group.missed)} missed`}
          {progress !== null && `, ${formatPercent(progress)} of the past evaluated`}
          {` · ${group.file}`}
        </>
      }
    >
      <DataTable
        label={`Rules of ${group.name}`}
        columns={COLUMNS}
        rows={group.rules.map((rule, at) => ({ ...rule, at }))}
        rowKey={(rule) => String(rule.at)}
      />
    </Card>
  );
}

const COLUMNS: readonly Column<RuleOnPage & { readonly at: number }>[] = [
  {
    key: 'name',
    header: 'Rule',
    sortBy: (rule) => rule.name,
    cell: (rule) =>
      rule.type === 'alerting' ? (
        <span className={styles.name}>{rule.name}</span>
      ) : (
        <Link
          to="/explore/metrics"
          search={{ q: [selectorOf(rule.name)] } as never}
          className={styles.name}
          title={`Explore ${rule.name}`}
        >
          {rule.name}
        </Link>
      ),
  },
  {
    key: 'health',
    header: 'Last evaluation',
    leads: true,
    sortBy: (rule) => rule.health,
    cell: (rule) =>
      rule.type === 'alerting' ? (
        <span className={styles.idle}>alerting rule: read and checked, not evaluated yet</span>
      ) : (
        <>
          <StatusMark status={STATUS[rule.health]} hasWord={false} /> <LastEvaluation rule={rule} />
          {rule.lastError !== undefined && <span className={styles.error}>{rule.lastError}</span>}
        </>
      ),
  },
  {
    key: 'took',
    header: 'Took',
    align: 'right',
    sortBy: (rule) => rule.evaluationTime,
    cell: (rule) =>
      evaluatedMs(rule.lastEvaluation) === null ? <Missing /> : formatDuration(rule.evaluationTime * 1_000),
  },
  {
    key: 'samples',
    header: 'Series',
    align: 'right',
    sortBy: (rule) => rule.samples,
    cell: (rule) => (evaluatedMs(rule.lastEvaluation) === null ? <Missing /> : formatCount(rule.samples)),
  },
  {
    key: 'query',
    header: 'Expression',
    cell: (rule) => <span className={styles.expression}>{rule.query}</span>,
  },
];

function LastEvaluation({ rule }: { rule: RuleOnPage }) {
  const atMs = evaluatedMs(rule.lastEvaluation);
  return atMs === null ? <span>not yet</span> : <Ago at={atMs} />;
}

/** A name that is no plain one stands in braces. */
function selectorOf(metric: string): string {
  return /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(metric) ? metric : `{${JSON.stringify(metric)}}`;
}
