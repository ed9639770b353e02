import { expect, test } from 'vitest';
import { jsonText } from './json-text.ts';

test.each<[unknown, string]>([
  ['a\ud800b', '"a\ufffdb"'],
  ['\udcff\udc80', '"\ufffd\ufffd"'],
  ['\ud83d\ude00\ude00', '"\u{1f600}\ufffd"'],
  ['\\ud800', String.raw`"\\ud800"`],
  ['\\\ud800', '"\\\\\ufffd"'],
  ['\\\\ud800 \udfff', String.raw`"\\\\ud800 ${'\ufffd'}"`],
  [{ '\udc80': ['\n\udc80', '\ud7ff\ue000'] }, '{"\ufffd":["\\n\ufffd","\ud7ff\ue000"]}'],
  [undefined, undefined as unknown as string],
])('%j', (value, text) => {
  expect(jsonText(value)).toBe(text);
});
