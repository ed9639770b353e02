import { describe, expect, test } from 'vitest';
import { judgeRule } from './judge-rule.ts';
import { compileRelabel } from './relabel.ts';
import { DEFAULT_RELABEL_RULE, type WrittenRule } from './relabel-rule.ts';

/** The labels after the rules, or undefined where they were dropped. */
function after(labels: Readonly<Record<string, string>>, ...rules: readonly WrittenRule[]) {
  const changed = new Map(Object.entries(labels));
  const isKept = compileRelabel(rules.map((rule) => ({ ...DEFAULT_RELABEL_RULE, ...rule })))(changed);
  return isKept ? Object.fromEntries(changed) : undefined;
}

const LABELS = { city: 'Bern', shop: 'north', tmp_port: '80' };

describe('actions', () => {
  test('replace, whole values only, groups by number and name', () => {
    const rule: WrittenRule = { sourceLabels: ['city', 'shop'], regex: '(?P<first>B).*;(.*)', targetLabel: 'at_$2' };
    expect(after({ city: 'Bern', shop: 'x' }, { ...rule, replacement: '$first-$2$$' })).toEqual({
      city: 'Bern',
      shop: 'x',
      at_x: 'B-x$',
    });
    expect(after(LABELS, { sourceLabels: ['city'], regex: 'er', targetLabel: 'city', replacement: 'x' })).toEqual(
      LABELS,
    );
  });

  test('replace with nothing takes the label away', () => {
    expect(after({ a: 'b' }, { sourceLabels: ['none'], targetLabel: 'a', replacement: '' })).toEqual({});
  });

  test.each<[WrittenRule, boolean]>([
    [{ action: 'keep', sourceLabels: ['city'], regex: 'B.*' }, true],
    [{ action: 'keep', sourceLabels: ['city'], regex: 'B' }, false],
    [{ action: 'drop', sourceLabels: ['city', 'shop'], separator: '/', regex: 'Bern/north' }, false],
    [{ action: 'drop', sourceLabels: ['none'], regex: '.+' }, true],
    [{ action: 'keepequal', sourceLabels: ['city'], targetLabel: 'shop' }, false],
    [{ action: 'dropequal', sourceLabels: ['none'], targetLabel: 'nothing' }, false],
  ])('%j', (rule, isKept) => {
    expect(after(LABELS, rule)).toEqual(isKept ? LABELS : undefined);
  });

  test('labelmap, labeldrop, labelkeep, lowercase, uppercase, hashmod', () => {
    expect(after({ tmp_port: '80' }, { action: 'labelmap', regex: 'tmp_(.*)' })).toEqual({
      tmp_port: '80',
      port: '80',
    });
    expect(after(LABELS, { action: 'labeldrop', regex: 'tmp_.*' })).toEqual({ city: 'Bern', shop: 'north' });
    expect(after(LABELS, { action: 'labelkeep', regex: 'city' })).toEqual({ city: 'Bern' });
    expect(after({ city: 'Bern' }, { action: 'lowercase', sourceLabels: ['city'], targetLabel: 'city' })).toEqual({
      city: 'bern',
    });
    expect(after({ city: 'Bern' }, { action: 'uppercase', sourceLabels: ['city'], targetLabel: 'city' })).toEqual({
      city: 'BERN',
    });
    const shard = after(
      { city: 'Bern' },
      { action: 'hashmod', sourceLabels: ['city'], targetLabel: 'shard', modulus: 4 },
    );
    expect(Number(shard!.shard)).toBeLessThan(4);
  });

  test('steps end with the first that drops', () => {
    expect(after(LABELS, { action: 'drop', sourceLabels: ['none'], regex: '' }, { targetLabel: 'x' })).toBeUndefined();
  });
});

test('rules that cannot be meant are refused, names by the scheme that is asked for', () => {
  expect(judgeRule({ targetLabel: 'a.b' }, 'utf8')).toBe('');
  expect(judgeRule({ targetLabel: 'a.b' }, 'legacy')).toBe(`"a.b" is invalid 'target_label' for replace action`);
  expect(judgeRule({ targetLabel: 'a_$1' }, 'legacy')).toBe('');
  expect(judgeRule({ targetLabel: 'a', regex: '(' }, 'utf8')).toContain('missing');
  expect(judgeRule({ action: 'keepequal', targetLabel: 'a', replacement: 'b' }, 'utf8')).toContain('requires only');
});
