import { describeTelemetryStore } from '@oriel/store/contract';
import { startRealEngine } from './real-engine.ts';

describeTelemetryStore('ClickHouse, embedded', startRealEngine);
