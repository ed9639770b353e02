import { join } from 'node:path';

/** The repository's root, or the folder of the same shape in the published package. */
export const PROGRAM_ROOT = join(import.meta.dirname, '../../..');

const extension = import.meta.filename.endsWith('.ts') ? 'ts' : 'js';

/** Modules that are started by their place and not by an import. */
export const ENTRY_POINTS = {
  ingestWorker: new URL(`./ingest-worker.${extension}`, import.meta.url),
  queryWorker: new URL(`./query-worker.${extension}`, import.meta.url),
  redactionWorker: new URL(`./redaction-worker.${extension}`, import.meta.url),
} as const;
