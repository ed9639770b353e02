import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expositionEntries } from '@oriel/ingest/test/exposition-entries';
import { type Case, expectEqual, readJson } from '../run-cases.ts';

interface ErrorCase {
  readonly $line: number;
  readonly input: string | { readonly $bytes_b64: string };
  /** Absent where the input is good; `EOF` where it ends as it should. */
  readonly err?: string;
}

const TABLES = [
  ['exposition_prom_errors', 'text'],
  ['exposition_openmetrics_errors', 'openmetrics'],
] as const;

/** What is wrong with an exposition, word by word. */
export function errorCases(folder: string): readonly Case[] {
  return TABLES.filter(([name]) => existsSync(join(folder, `${name}.json`))).flatMap(([name, format]) =>
    readJson<readonly ErrorCase[]>(folder, `${name}.json`).map(({ $line, input, err }) => ({
      name: `${name}:${$line}`,
      run: () => {
        const bytes = typeof input === 'string' ? Buffer.from(input) : Buffer.from(input.$bytes_b64, 'base64');
        expectEqual('error', firstError(bytes, format), !err || err === 'EOF' ? 'none' : err);
      },
    })),
  );
}

function firstError(bytes: Uint8Array, format: 'text' | 'openmetrics'): string {
  try {
    for (const _ of expositionEntries(bytes, format));
    return 'none';
  } catch (error) {
    return (error as Error).message;
  }
}
