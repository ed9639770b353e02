import { expect, test } from 'vitest';
import { linesOf, markedParts } from './redaction-lines.ts';

test('empty lines and spaces around names say nothing', () => {
  expect(linesOf(' a \n\n  \nb c\n')).toEqual(['a', 'b c']);
});

test('what was taken out is marked', () => {
  expect(markedParts('a [redacted] b…[cut]')).toEqual([
    { text: 'a ', isMark: false, at: 0 },
    { text: '[redacted]', isMark: true, at: 2 },
    { text: ' b', isMark: false, at: 12 },
    { text: '…[cut]', isMark: true, at: 14 },
  ]);
  expect(markedParts('[redacted]')).toEqual([{ text: '[redacted]', isMark: true, at: 0 }]);
  expect(markedParts('')).toEqual([]);
});
