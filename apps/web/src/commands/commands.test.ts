import { expect, test } from 'vitest';
import type { Command } from './command.ts';
import { chordLabel, matchChord, pressText } from './key-chord.ts';
import { rankTitle } from './rank.ts';
import { reachable, withinReach } from './reachable.ts';
import { createCommandRegistry } from './registry.ts';

const PLAIN = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

test.each([
  [{ ...PLAIN, key: 'k', metaKey: true }, 'mod+k'],
  [{ ...PLAIN, key: 'K', ctrlKey: true, shiftKey: true }, 'mod+shift+k'],
  [{ ...PLAIN, key: '?', shiftKey: true }, '?'],
  [{ ...PLAIN, key: ' ' }, 'Space'],
  [{ ...PLAIN, key: 'Enter', shiftKey: true }, 'shift+Enter'],
])('a press is said', (press, want) => expect(pressText(press)).toBe(want));

test('g then a letter goes to a page, and a wrong letter begins anew', () => {
  const chords = [['g l'], ['g t'], ['t'], ['mod+k']];
  expect(matchChord('', 'g', chords)).toEqual({ kind: 'wait', pending: 'g' });
  expect(matchChord('g', 't', chords)).toEqual({ kind: 'run', index: 1 });
  expect(matchChord('', 't', chords)).toEqual({ kind: 'run', index: 2 });
  expect(matchChord('g', 'mod+k', chords)).toEqual({ kind: 'run', index: 3 });
  expect(matchChord('g', 'x', chords)).toEqual({ kind: 'none' });
});

test('a chord is written as the system writes it', () => {
  expect(chordLabel('mod+k', true)).toBe('⌘K');
  expect(chordLabel('mod+k', false)).toBe('Ctrl K');
  expect(chordLabel('g l', false)).toBe('g l');
});

test('titles are ranked as a person expects', () => {
  expect(rankTitle('logs', 'Logs')).toBeGreaterThan(rankTitle('logs', 'Go to logs'));
  expect(rankTitle('go lo', 'Go to logs')).toBeGreaterThan(rankTitle('ogs', 'Go to logs'));
  expect(rankTitle('gtl', 'Go to logs')).toBeGreaterThan(0);
  expect(rankTitle('log', 'Go to logs')).toBeGreaterThan(rankTitle('log', 'Sign out', 'log out'));
  expect(rankTitle('zzz', 'Go to logs')).toBe(0);
});

test('what is registered last comes first, and leaves again', () => {
  const registry = createCommandRegistry();
  const command = (id: string): Command => ({ id, title: id, group: 'View', run: () => {} });
  registry.register([command('shell')]);
  const leave = registry.register([command('page')]);
  expect(registry.current().map((one) => one.id)).toEqual(['page', 'shell']);
  leave();
  expect(registry.current().map((one) => one.id)).toEqual(['shell']);
});

test('the sheet of keys tells each key once, of the command that it runs', () => {
  const command = (id: string, ...keys: string[]): Command => ({ id, title: id, group: 'View', keys, run: () => {} });
  const told = reachable([
    command('record', 'j', 'ArrowDown'),
    command('row', 'j'),
    command('theme'),
    command('page', 'ArrowDown', 'n'),
  ]);
  expect(told.map(({ id, keys }) => [id, ...keys])).toEqual([
    ['record', 'j', 'ArrowDown'],
    ['page', 'n'],
  ]);
});

test('the keys of a chart are its own, told once for all charts, and are no keys elsewhere', () => {
  const command = (id: string, key: string, isHere?: Command['isHere']): Command => {
    return { id, title: id, group: 'View', keys: [key], ...(isHere === undefined ? {} : { isHere }), run: () => {} };
  };
  const page = command('page', 'ArrowLeft');
  const charts = ['one', 'other'].map((id) => command(id, 'ArrowLeft', () => true));
  expect(reachable([page, ...charts]).map(({ id }) => id)).toEqual(['page', 'one']);
  const inOther = [page, command('one', 'ArrowLeft', () => false), command('other', 'ArrowLeft', () => true)];
  expect(withinReach(inOther, {} as Element).map(({ id }) => id)).toEqual(['other', 'page']);
  expect(withinReach(inOther, undefined)).toEqual([page]);
});
