import { describeTelemetryStore } from '@oriel/store/contract';
import { askTwice } from './ask-twice.ts';
import { startRealEngine } from './real-engine.ts';

describeTelemetryStore('ClickHouse, embedded', async () => {
  const engine = await startRealEngine();
  return { ...engine, store: askTwice(engine.store), dispose: () => engine.dispose() };
});
