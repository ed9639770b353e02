import type { RuleGroupReport, RuleReport } from '@oriel/alert';
import { expect, test } from 'vitest';
import type { PrometheusQuestion } from '../endpoint.ts';
import { rules } from './rules.ts';

const OUTCOME = {
  health: 'ok',
  lastError: '',
  lastEvaluationMs: 90_000,
  evaluationSeconds: 0.25,
  samples: 3,
  evaluations: 1,
  failures: 0,
} as const;
const RECORDING: RuleReport = {
  ...OUTCOME,
  rule: { kind: 'recording', name: 'job:up:sum', expr: 'sum by(job)(up)', labels: { team: 'shop' } },
};
const ALERTING: RuleReport = {
  ...OUTCOME,
  health: 'unknown',
  lastEvaluationMs: undefined,
  evaluationSeconds: 0,
  rule: {
    kind: 'alerting',
    name: 'Down',
    expr: 'up==0',
    forMs: 90_000,
    keepFiringForMs: 0,
    labels: { severity: 'page' },
    annotations: { summary: '{{ $labels.instance }} is down' },
  },
};

function group(name: string, ...reports: RuleReport[]): RuleGroupReport {
  return {
    ...{ tenant: 1, file: '/etc/rules.yml', name, limit: 0, intervalMs: 15_000, queryOffsetMs: 0 },
    ...{ lastEvaluationMs: 90_000, evaluationSeconds: 0.5, isLedHere: true, iterations: 1, missed: 0, backfill: [] },
    rules: reports,
  };
}

const GROUPS = [group('one', RECORDING, ALERTING), group('two', ALERTING)];

async function ask(params: string) {
  const question = {
    params: new URLSearchParams(params),
    signal: new AbortController().signal,
    ruleGroups: () => GROUPS,
    ruleProblems: () => ['rules.yml: 3:1: no such field'],
  } as unknown as PrometheusQuestion;
  const { data } = await rules.answer(question);
  return data as {
    groups: { name: string; rules: { name: string }[] }[];
    groupNextToken?: string;
    problems?: string[];
  };
}

test('a group and its rules have the shape of Prometheus', async () => {
  expect((await ask('rule_group[]=one')).groups).toEqual([
    {
      name: 'one',
      file: '/etc/rules.yml',
      interval: 15,
      limit: 0,
      evaluationTime: 0.5,
      lastEvaluation: '1970-01-01T00:01:30.000Z',
      rules: [
        {
          name: 'job:up:sum',
          query: 'sum by (job) (up)',
          labels: { team: 'shop' },
          health: 'ok',
          evaluationTime: 0.25,
          lastEvaluation: '1970-01-01T00:01:30.000Z',
          type: 'recording',
        },
        {
          state: 'unknown',
          name: 'Down',
          query: 'up == 0',
          duration: 90,
          keepFiringFor: 0,
          labels: { severity: 'page' },
          annotations: { summary: '{{ $labels.instance }} is down' },
          alerts: [],
          health: 'unknown',
          evaluationTime: 0,
          lastEvaluation: '0001-01-01T00:00:00Z',
          type: 'alerting',
        },
      ],
    },
  ]);
});

test.for([
  ['', ['one', 'two']],
  ['type=record', ['one']],
  ['type=alert&rule_group[]=two', ['two']],
  ['rule_name[]=job:up:sum', ['one']],
  ['file[]=/other', []],
  ['match[]={severity="page"}&match[]={team="shop"}', ['one', 'two']],
  ['match[]={team=~"sh.*"}', ['one']],
] as const)('?%s: groups without a rule that is wanted are left out', async ([params, names]) => {
  expect((await ask(params)).groups.map(({ name }) => name)).toEqual(names);
});

test('groups come page by page', async () => {
  const first = await ask('group_limit=1');
  expect(first.groups.map(({ name }) => name)).toEqual(['one']);
  const second = await ask(`group_limit=1&group_next_token=${first.groupNextToken}`);
  expect(second.groups.map(({ name }) => name)).toEqual(['two']);
  expect(second.groupNextToken).toBeUndefined();
});

test('series and the past are told to whoever asks for progress', async () => {
  expect((await ask('progress=true')).groups[0]).toMatchObject({
    backfill: [],
    missed: 0,
    rules: [{ samples: 3 }, {}],
  });
});

test.for([
  ['type=both', 'invalid parameter "type": not supported value "both"'],
  ['group_next_token=x', 'group_limit needs to be present in order to paginate over the groups'],
  ['group_limit=x', 'group_limit needs to be a valid number'],
  ['group_limit=0', 'group_limit needs to be greater than 0'],
  ['group_limit=1&group_next_token=x', "invalid group_next_token 'x'. were rule groups changed?"],
  ['exclude_alerts=perhaps', 'strconv.ParseBool: parsing "perhaps": invalid syntax'],
])('?%s is refused', async ([params, sentence]) => {
  await expect(ask(params!)).rejects.toThrow(sentence);
});

test('why the newest files are not taken, for who asks for progress', async () => {
  expect((await ask('progress=true')).problems).toEqual(['rules.yml: 3:1: no such field']);
  expect(await ask('')).not.toHaveProperty('problems');
});
