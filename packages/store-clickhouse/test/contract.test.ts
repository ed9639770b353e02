import { describeTelemetryStore } from '@oriel/store/contract';
import { askAgain } from './ask-again.ts';
import { startRealEngine } from './real-engine.ts';

describeTelemetryStore('ClickHouse, embedded', async () => {
  const engine = await startRealEngine();
  return { ...engine, store: askAgain(engine.store), dispose: () => engine.dispose() };
});
