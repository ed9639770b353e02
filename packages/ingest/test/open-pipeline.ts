import type { TelemetryStore } from '@oriel/store';
import { createIngestPipeline, type IngestPipeline, type IngestPipelineOptions } from '../src/pipeline.ts';
import { temporaryDirectory } from './temporary-directory.ts';

export const DECODE_WORKER = new URL('./decode-worker-entry.ts', import.meta.url);

/** The pipeline as the program opens it, on a directory of its own. */
export async function openPipeline(
  store: Pick<TelemetryStore, 'insert' | 'schemaVersion'>,
  options: {
    spool?: Partial<IngestPipelineOptions['spool']>;
    decode?: Partial<IngestPipelineOptions['decode']>;
    series?: IngestPipelineOptions['series'];
    now?: () => number;
    watch?: IngestPipelineOptions['watch'];
  } = {},
): Promise<{ pipeline: IngestPipeline } & AsyncDisposable> {
  const directory = await temporaryDirectory();
  const pipeline = await createIngestPipeline({
    spool: { directory: directory.path, store, ...options.spool },
    decode: { entry: DECODE_WORKER, workers: 1, ...options.decode },
    ...(options.series === undefined ? {} : { series: options.series }),
    ...(options.now === undefined ? {} : { now: options.now }),
    ...(options.watch === undefined ? {} : { watch: options.watch }),
  });
  return {
    pipeline,
    [Symbol.asyncDispose]: async () => {
      await pipeline.close(1_000);
      await directory[Symbol.asyncDispose]();
    },
  };
}
