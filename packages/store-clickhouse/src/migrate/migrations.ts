import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** In the order of application. A file that was ever released is never edited: its checksum is kept with the data. */
const FILES = [
  '0001-telemetry.sql',
  '0002-samples.sql',
  '0003-fewer-files-and-merges.sql',
  '0004-rollups.sql',
  '0005-no-column-statistics.sql',
  '0006-metrics-are-samples.sql',
  '0007-histograms-in-rollups.sql',
  '0008-default-compression.sql',
  '0009-fewer-merges-of-samples.sql',
  '0010-rare-values-without-dictionaries.sql',
  '0011-finer-value-indexes.sql',
  '0012-large-parts-of-samples-stay.sql',
  '0013-samples-are-merged-by-column.sql',
  '0014-finer-granules.sql',
  '0015-filters-as-they-are.sql',
  '0016-filters-of-trace-ids.sql',
  '0017-fewer-marks-in-one-file.sql',
  '0018-rollups-of-hours.sql',
] as const;

export interface Migration {
  readonly version: number;
  readonly name: string;
  /** Of the file as it stands, before the engine is filled in, so that it is the same embedded and on a cluster. */
  readonly checksum: string;
  /** With `{{engine}}` still in it. */
  readonly statements: readonly string[];
}

export function readMigrations(): readonly Migration[] {
  return FILES.map((name) => {
    const text = readFileSync(new URL(`../schema/${name}`, import.meta.url), 'utf8');
    return {
      version: Number.parseInt(name, 10),
      name,
      checksum: createHash('sha256').update(text).digest('hex'),
      statements: splitStatements(text),
    };
  });
}

export const SCHEMA_VERSION = Number.parseInt(FILES[FILES.length - 1]!, 10);

/** Statements end with a semicolon at the end of a line; comments of whole lines are left out. */
export function splitStatements(text: string): string[] {
  return text
    .replace(/^\s*--.*$/gm, '')
    .split(/;[ \t]*(?:\r?\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}
