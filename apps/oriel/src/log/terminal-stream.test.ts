import { expect, test } from 'vitest';
import { terminalLine } from './terminal-stream.ts';

const time = Date.UTC(2026, 0, 2, 14, 2, 11);

test.each<[object, string]>([
  [{ level: 30, time, msg: 'it serves' }, '14:02:11 info  it serves\n'],
  [
    { level: 40, time, msg: 'the engine ended', signal: 'SIGKILL', tries: 2 },
    '14:02:11 warn  the engine ended  signal=SIGKILL  tries=2\n',
  ],
  [{ level: 50, time, msg: 'no', err: { message: 'broken pipe' } }, '14:02:11 error no  error=broken pipe\n'],
  [{ level: 35, time }, '14:02:11 info  \n'],
])('%o', (record, line) => {
  expect(terminalLine(JSON.stringify(record))).toBe(line);
});
