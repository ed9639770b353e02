import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const DIRECTORY = join(import.meta.dirname, '..', 'migrations');

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the text, hexadecimal. */
  readonly checksum: string;
}

/** `NNNN-name.sql`, in order, without a gap. A file is never changed once it has been released. */
export async function readMigrations(directory: string = DIRECTORY): Promise<readonly Migration[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (file, index) => {
      const [, digits, name] = /^(\d{4})-([a-z0-9-]+)\.sql$/.exec(file) ?? [];
      if (digits === undefined || name === undefined || Number(digits) !== index + 1) {
        throw new Error(`migration "${file}" is out of order: expected number ${index + 1}`);
      }
      const sql = await readFile(join(directory, file), 'utf8');
      return { number: Number(digits), name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}
