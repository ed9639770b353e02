import { createHash } from 'node:crypto';
import type { RuleGroupReport, RuleReport } from '@oriel/alert';
import { compileMatcher, type LabelMatcher, parseExpr, printExpr } from '@oriel/promql';
import type { PrometheusEndpoint, PrometheusQuestion } from '../endpoint.ts';
import { PROMETHEUS_OPTIONS } from '../options.ts';
import { badParameter, PrometheusError } from '../prometheus-error.ts';
import { integerProblem, readSelectors } from '../read-parameters.ts';
import { turnsOf } from '../turns.ts';

/** Groups of rules, with how their last evaluation went ("Rules"). */
export const rules: PrometheusEndpoint = {
  methods: ['GET'],
  path: '/rules',
  async answer({ params, tenant, signal, ruleGroups, ruleProblems }) {
    const wanted = await readFilter({ params, signal, tenant });
    const page = readPage(params);
    const extent = {
      withoutAlerts: readFlag(params, 'exclude_alerts'),
      withProgress: readFlag(params, 'progress'),
    };
    const groups = ruleGroups()
      .filter(({ name, file }) => wanted.group(name) && wanted.file(file))
      .map((group) => ({ group, rules: group.rules.filter(wanted.rule) }))
      .filter(({ rules }) => rules.length > 0);
    const { from, to, next } = cut(
      groups.map(({ group }) => group),
      page,
    );
    return {
      data: {
        groups: groups.slice(from, to).map(({ group, rules }) => presentGroup(group, rules, extent)),
        ...(next === undefined ? {} : { groupNextToken: next }),
        ...(extent.withProgress ? { problems: ruleProblems() } : {}),
      },
    };
  },
};

/** How much is told. */
interface Extent {
  readonly withoutAlerts: boolean;
  /** Of our own: series of the last evaluation, what of the past is still to be evaluated, and why newer files are not taken. */
  readonly withProgress: boolean;
}

interface RuleFilter {
  group(name: string): boolean;
  file(path: string): boolean;
  rule(report: RuleReport): boolean;
}

async function readFilter({
  params,
  signal,
  tenant,
}: Pick<PrometheusQuestion, 'params' | 'signal' | 'tenant'>): Promise<RuleFilter> {
  const anyOf = (parameter: string) => {
    const wanted = new Set(params.getAll(parameter));
    return (value: string) => wanted.size === 0 || wanted.has(value);
  };
  const selectors = await readSelectors(params, turnsOf({ signal, tenant }));
  const sets = selectors.map((matchers) => matchers.map(toCondition));
  const kind = readKind(params);
  const name = anyOf('rule_name[]');
  return {
    group: anyOf('rule_group[]'),
    file: anyOf('file[]'),
    rule: ({ rule }) =>
      (kind === undefined || rule.kind === kind) &&
      name(rule.name) &&
      (sets.length === 0 || sets.some((conditions) => conditions.every((meets) => meets(rule.labels)))),
  };
}

function readKind(params: URLSearchParams): 'alerting' | 'recording' | undefined {
  const type = (params.get('type') ?? '').toLowerCase();
  if (type === '') return undefined;
  if (type === 'alert') return 'alerting';
  if (type === 'record') return 'recording';
  throw badParameter('type', `not supported value ${JSON.stringify(type)}`);
}

function toCondition(matcher: LabelMatcher): (labels: Readonly<Record<string, string>>) => boolean {
  const meets = compileMatcher(matcher);
  return (labels) => meets(labels[matcher.name] ?? '');
}

function readFlag(params: URLSearchParams, name: string): boolean {
  const text = (params.get(name) ?? '').toLowerCase();
  if (['1', 't', 'true'].includes(text)) return true;
  if (['', '0', 'f', 'false'].includes(text)) return false;
  throw badParameter(
    name,
    `error converting ${name}: strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`,
  );
}

interface GroupPage {
  /** At most so many groups. */
  readonly limit: number | undefined;
  /** Token of the first one, as the page before gave it. */
  readonly token: string;
}

function readPage(params: URLSearchParams): GroupPage {
  const limit = params.get('group_limit') ?? '';
  const token = params.get('group_next_token') ?? '';
  if (limit === '') {
    if (token !== '')
      throw badParameter('group_next_token', 'group_limit needs to be present in order to paginate over the groups');
    return { limit: undefined, token };
  }
  const problem = integerProblem(limit, 32);
  if (problem !== undefined)
    throw badParameter(
      'group_limit',
      `group_limit needs to be a valid number: strconv.ParseInt: parsing ${JSON.stringify(limit)}: ${problem}`,
    );
  if (Number(limit) <= 0) throw badParameter('group_limit', 'group_limit needs to be greater than 0');
  return { limit: Number(limit), token };
}

/** Which of the groups are on the page, and the token of the group after it. */
function cut(groups: readonly RuleGroupReport[], { limit, token }: GroupPage) {
  const from = token === '' ? 0 : groups.findIndex((group) => tokenOf(group) === token);
  if (from < 0)
    throw new PrometheusError(
      'bad_data',
      `invalid parameter "group_next_token": invalid group_next_token '${token}'. were rule groups changed?`,
    );
  const to = limit === undefined ? groups.length : Math.min(groups.length, from + limit);
  return { from, to, next: to < groups.length ? tokenOf(groups[to]!) : undefined };
}

function tokenOf({ file, name }: RuleGroupReport): string {
  return createHash('sha256').update(`${file};${name}`).digest('hex');
}

function presentGroup(group: RuleGroupReport, rules: readonly RuleReport[], extent: Extent) {
  return {
    name: group.name,
    file: group.file,
    rules: rules.map((report) => presentRule(report, extent)),
    interval: group.intervalMs / 1_000,
    limit: group.limit,
    evaluationTime: group.evaluationSeconds,
    lastEvaluation: presentTime(group.lastEvaluationMs),
    ...(extent.withProgress ? { backfill: group.backfill, missed: group.missed } : {}),
  };
}

function presentRule(report: RuleReport, { withoutAlerts, withProgress }: Extent) {
  const { rule, health, lastError } = report;
  const outcome = {
    health,
    ...(lastError === '' ? {} : { lastError }),
    evaluationTime: report.evaluationSeconds,
    lastEvaluation: presentTime(report.lastEvaluationMs),
    ...(withProgress ? { samples: report.samples } : {}),
  };
  const labels = sorted(rule.labels);
  const query = printExpr(parseExpr(rule.expr, PROMETHEUS_OPTIONS.features));
  if (rule.kind === 'recording') return { name: rule.name, query, labels, ...outcome, type: 'recording' };
  return {
    // No alert is evaluated, so none is pending or firing, and none is known to be inactive.
    state: 'unknown',
    name: rule.name,
    query,
    duration: rule.forMs / 1_000,
    keepFiringFor: rule.keepFiringForMs / 1_000,
    labels,
    annotations: sorted(rule.annotations),
    alerts: withoutAlerts ? null : [],
    ...outcome,
    type: 'alerting',
  };
}

function sorted(texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Go's zero time stands for "not yet". */
function presentTime(timeMs: number | undefined): string {
  return timeMs === undefined ? '0001-01-01T00:00:00Z' : new Date(timeMs).toISOString();
}
