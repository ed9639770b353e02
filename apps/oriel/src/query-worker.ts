import { parentPort } from 'node:worker_threads';
import { openPackedSelection, type PackedSelection } from '@oriel/store-clickhouse/packed-series';
import { serveSlices } from './query-workers/serve-slices.ts';

// The one place where the language meets the store's packed samples; runs in a thread of its own.
if (parentPort !== null) serveSlices(parentPort, (data) => openPackedSelection(data as PackedSelection));
