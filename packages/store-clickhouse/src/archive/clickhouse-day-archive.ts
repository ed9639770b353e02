import { type ArchiveOptions, type DayArchive, type StoredBatch, StoreError } from '@oriel/store';
import type { EngineQuery, MaintenanceEngineClient, TenantEngineClient } from '../engine/engine-client.ts';
import { quoteString } from '../engine/sql/quote-sql.ts';
import { ARCHIVED_TABLES, fromHex, toHex } from './archived-tables.ts';
import { archivedColumns } from './columns.ts';
import { withinDay } from './day.ts';
import { restoredRetention } from './restored-retention.ts';

/** Nobody waits: a limit that ends what hangs and nothing else. */
const PATIENCE_MS = 30 * 60_000;

export interface DayArchiveParts {
  readonly client: TenantEngineClient;
  /** For columns and for INSERT SELECT, whose text repeats the tenant. */
  readonly maintenance: MaintenanceEngineClient;
  /** Packing inserts chunks of one batch with several statements: what is counted while none is under way is whole. */
  readonly alone: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** Rows have come that no insert told of. */
  readonly added: () => void;
}

/** One tenant's days as Parquet files, out of the engine and into it. */
export function createDayArchive({ client, maintenance, alone, added }: DayArchiveParts): DayArchive {
  return {
    batches({ signal, day }, options) {
      const { table, batch } = ARCHIVED_TABLES[signal];
      return alone(async () => {
        const { block } = await client.query(
          `SELECT ${batch} AS id, count() AS rows, uniqExact(retention) AS classes, any(retention) AS class
FROM ${table} WHERE ${withinDay(day)} GROUP BY id ORDER BY length(id), id`,
          unhurried(options),
        );
        return Array.from({ length: block.rows }, (_, row): StoredBatch => {
          const classes = Number(block.column('classes').get(row));
          return {
            id: block.column('id').get(row) as string,
            rows: Number(block.column('rows').get(row)),
            retention: classes === 1 ? (block.column('class').get(row) as number) : undefined,
          };
        });
      });
    },

    async exportRows({ signal, day }, batches, options) {
      const archived = ARCHIVED_TABLES[signal];
      const { table, hexColumns, hasBytes } = archived;
      const columns = await archivedColumns(maintenance, archived);
      const selected = columns.map(({ name }) => {
        const hex = hexColumns[name];
        return hex === undefined ? name : `${toHex(`${table}.${name}`, hex)} AS ${name}`;
      });
      const file = client.parquet(
        `SELECT ${selected.join(', ')}
FROM ${table}
WHERE ${withinDay(day)} AND ${archived.between(batches)} AND ${archived.inBatches}`,
        { ...unhurried(options), hasBytes, params: { ids: archived.ids(batches) } },
      );
      return { columns: columns.map(({ name }) => name), file };
    },

    async importRows({ signal, day }, { columns, file, batches, keepUntilMs }, options) {
      const archived = ARCHIVED_TABLES[signal];
      const { table, identity, hexColumns } = archived;
      const known = new Map((await archivedColumns(maintenance, archived)).map((column) => [column.name, column]));
      const stranger = columns.find((name) => !known.has(name));
      if (stranger !== undefined) {
        throw new StoreError(
          'newer_schema',
          `the archive has a column "${stranger}" of ${signal} that this version of Oriel does not know; start the newer Oriel that wrote it`,
        );
      }
      const structure = columns.map((name) => `${name} ${known.get(name)!.type}`).join(', ');
      const values = columns.map((name) => {
        const hex = hexColumns[name];
        return hex === undefined ? name : fromHex(name, hex);
      });
      const ofThese = `tenant = ${Math.trunc(client.tenant)} AND ${archived.between(batches)}
  AND ${withinDay(day).replace('retention > 0 AND ', '')}`;
      const count = async (): Promise<number> => {
        const { block } = await maintenance.query(`SELECT count() AS rows FROM ${table} WHERE ${ofThese}`);
        return Number(block.column('rows').get(0));
      };
      const before = await count();
      await maintenance.insertThrough(
        `INSERT INTO ${table} (tenant, retention, ${columns.join(', ')})
SELECT toUInt32(${Math.trunc(client.tenant)}), toUInt16(${restoredRetention(day, keepUntilMs)}), ${values.join(', ')}
FROM input(${quoteString(structure)})
WHERE (${identity}) NOT IN (SELECT ${identity} FROM ${table} WHERE ${ofThese})
FORMAT Parquet`,
        file,
        unhurried(options),
      );
      added();
      return (await count()) - before;
    },
  };
}

function unhurried({ signal }: ArchiveOptions = {}): EngineQuery {
  return { room: 'background', timeoutMs: PATIENCE_MS, isUnmetered: true, ...(signal && { signal }) };
}
