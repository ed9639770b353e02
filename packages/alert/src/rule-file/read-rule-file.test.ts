import { STABLE_FEATURES } from '@oriel/promql';
import { expect, test } from 'vitest';
import { readRuleFile } from './read-rule-file.ts';

function read(text: string, names: 'utf8' | 'legacy' = 'utf8') {
  return readRuleFile(text, { names, features: STABLE_FEATURES });
}

/** One rule of one group, `rule` being its lines. */
const withRule = (...rule: string[]) =>
  ['groups:', '- name: shop', '  rules:', `  - ${rule[0]}`, ...rule.slice(1).map((line) => `    ${line}`)].join('\n');

test('a group has its own labels in each rule, and a rule its own over them', () => {
  const file = read(`
groups:
  - name: shop
    interval: 1m30s
    query_offset: 10s
    limit: 20
    labels: { team: shop, tier: "1" }
    rules:
      - &sum
        record: shop:orders:sum
        expr: sum(orders_total)
        labels: { tier: 2 }
      - alert: Quiet
        expr: 1
        for: 5m
        keep_firing_for: 1h
        annotations: { summary: "nothing for {{ $value | humanizeDuration }}" }
      - <<: *sum
        record: again
  - name: empty
`);
  expect(file).toEqual({
    kind: 'read',
    warnings: [],
    groups: [
      {
        name: 'shop',
        intervalMs: 90_000,
        queryOffsetMs: 10_000,
        limit: 20,
        rules: [
          {
            kind: 'recording',
            name: 'shop:orders:sum',
            expr: 'sum(orders_total)',
            labels: { team: 'shop', tier: '2' },
          },
          {
            kind: 'alerting',
            name: 'Quiet',
            expr: '1',
            forMs: 300_000,
            keepFiringForMs: 3_600_000,
            labels: { team: 'shop', tier: '1' },
            annotations: { summary: 'nothing for {{ $value | humanizeDuration }}' },
          },
          { kind: 'recording', name: 'again', expr: 'sum(orders_total)', labels: { team: 'shop', tier: '2' } },
        ],
      },
      { name: 'empty', intervalMs: undefined, queryOffsetMs: undefined, limit: 0, rules: [] },
    ],
  });
});

test.for(['', '# nothing', 'groups:', 'groups: []'])('%j is a file without groups', (text) => {
  expect(read(text)).toEqual({ kind: 'read', groups: [], warnings: [] });
});

test('of several documents the first is read, and that is said', () => {
  expect(read('groups: []\n---\ngroups: []')).toMatchObject({
    kind: 'read',
    warnings: ['only the first document of the file is read'],
  });
});

test.for<[string, string]>([
  ['groups: [', 'yaml: line 1: '],
  ['groups:\n- name: a\n  name: b', 'yaml: line 3: Map keys must be unique'],
  ['rules: []', 'line 1: field rules not found in type rulefmt.RuleGroups'],
  ['groups: 1', 'line 1: cannot unmarshal !!int `1` into []rulefmt.RuleGroup'],
  ['groups:\n- name: a\n  limit: many', 'line 3: cannot unmarshal !!str `many` into int'],
  ['groups:\n- name: a\n  interval: 5 minutes', 'line 3: unknown unit " minutes" in duration "5 minutes"'],
  ['groups:\n- rules: []', '2:3: Groupname must not be empty'],
  ['groups:\n- name: a\n- name: a', '3:3: groupname: "a" is repeated in the same file'],
  ['groups:\n- name: a\n  labels: { __name__: x }', 'invalid label name: __name__'],
  [withRule('expr: up'), '4:5: 4:5: group "shop", rule 1, "": one of \'record\' or \'alert\' must be set'],
  [withRule('record: a'), '4:5: group "shop", rule 1, "a": field \'expr\' must be set in rule'],
  [withRule('record: a', 'alert: b', 'expr: up'), '4:13: 5:12: group "shop", rule 1, "b": only one of'],
  [
    withRule('record: a', 'expr: sum(up'),
    '5:11: group "shop", rule 1, "a": could not parse expression: 1:7: parse error: unclosed left parenthesis',
  ],
  [withRule('record: a', 'expr: up', 'annotations: { a: b }'), "invalid field 'annotations' in recording rule"],
  [withRule('record: a', 'expr: up', 'for: 1m'), "invalid field 'for' in recording rule"],
  [withRule('record: up{job="x"}', 'expr: up'), 'braces present in the recording rule name; should it be in expr?'],
  [
    withRule('alert: a', 'expr: up', 'labels: { severity: "{{ $x }}" }'),
    'label "severity": error parsing template __alert_a: template: __alert_a:1: undefined variable "$x"',
  ],
])('%j is refused', ([text, sentence]) => {
  const file = read(text);
  expect(file.kind).toBe('refused');
  expect(file.kind === 'refused' && file.problems.join('\n')).toContain(sentence);
});

test('names may be any text, or of the letters before', () => {
  const text = withRule('alert: a', 'expr: up', 'labels: { größe: x }');
  expect(read(text).kind).toBe('read');
  expect(read(text, 'legacy')).toMatchObject({ kind: 'refused', problems: [expect.stringContaining('größe')] });
});
