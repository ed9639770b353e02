import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_RETENTION } from '@oriel/telemetry';
import { pino } from 'pino';
import { afterAll, expect, test } from 'vitest';
import { openKeptOut } from './open-kept-out.ts';

const directory = mkdtempSync(join(tmpdir(), 'oriel-kept-out-'));
afterAll(() => rmSync(directory, { recursive: true }));

const POLICY = { tenant: 1, retention: DEFAULT_RETENTION, acceptAnyTime: false, redactKeys: [], redactPatterns: [] };
const NOW_MS = 1_700_000_000_000;

function open(file: string, stack: AsyncDisposableStack) {
  const warnings: string[] = [];
  const logger = pino({}, { write: (line: string) => void warnings.push(line) });
  return { ledger: openKeptOut({ file: join(directory, file), now: () => NOW_MS, logger }, stack), warnings };
}

test('what was kept out is there after a restart', async () => {
  {
    await using stack = new AsyncDisposableStack();
    const { ledger, warnings } = open('known.json', stack);
    ledger.note(POLICY, 'logs', {
      kind: 'accepted',
      outcome: { received: 5, accepted: 1, rejected: 4, reasons: { quota_exceeded: 4 } },
    });
    expect(warnings).toEqual([]);
  }
  await using stack = new AsyncDisposableStack();
  const { ledger, warnings } = open('known.json', stack);
  expect(ledger.of(1)).toMatchObject([{ signal: 'logs', cause: 'quota', sinceMs: NOW_MS, records: 4 }]);
  expect(warnings).toEqual([]);
});

test('nothing is written where nothing was kept out, and what cannot be read keeps nobody from starting', async () => {
  writeFileSync(join(directory, 'broken.json'), '{"version":1');
  {
    await using stack = new AsyncDisposableStack();
    const { ledger, warnings } = open('broken.json', stack);
    expect(ledger.all).toEqual([]);
    expect(warnings.join('')).toMatch('cannot be read');
  }
  expect(readFileSync(join(directory, 'broken.json'), 'utf8')).toBe('{"version":1');
});
