import { describeTelemetryStore } from '@oriel/store/contract';
import { describe, test } from 'vitest';
import { askAgain } from './ask-again.ts';
import { startRealEngine } from './real-engine.ts';
import { openServerEngine } from './server-engine.ts';

const url = process.env.CLICKHOUSE_URL ?? '';

if (url === '') {
  describeTelemetryStore('ClickHouse, embedded', async () => {
    const engine = await startRealEngine();
    return { ...engine, store: askAgain(engine.store), dispose: () => engine.dispose() };
  });
  describe('ClickHouse, a server', () => {
    test.skip('CLICKHOUSE_URL names none: a ClickHouse server or `oriel engine` with nothing in it');
  });
} else describeTelemetryStore('ClickHouse, the server of CLICKHOUSE_URL', () => openServerEngine(url));
