import { type DayArchive, type SignalDay, type StoredBatch, type StoredDay, StoreError } from '@oriel/store';
import type { TenantId } from '@oriel/telemetry';

/** A store of numbers of rows, for what goes wrong around it: the real one has the contract of stores. */
export class MemoryDays {
  readonly schemaVersion = 1;
  /** By tenant, signal and day, and then by batch: its rows. */
  readonly rows = new Map<string, Map<string, number>>();
  exports = 0;
  /** More do not go into its memory. */
  mostBatches = Number.POSITIVE_INFINITY;
  /** Called while rows leave. */
  onExport: () => void = () => {};

  put(tenant: TenantId, of: SignalDay, batches: Readonly<Record<string, number>>): void {
    const day = this.#day(tenant, of);
    for (const [id, rows] of Object.entries(batches)) day.set(id, rows);
  }

  async storedDays(): Promise<StoredDay[]> {
    return [...this.rows].flatMap(([key, batches]) => {
      const [tenant, signal, day] = key.split('/') as [string, StoredDay['signal'], string];
      const rows = [...batches.values()].reduce((sum, own) => sum + own, 0);
      return rows === 0 ? [] : [{ tenant: Number(tenant), signal, day, partition: `${day}-30`, rows }];
    });
  }

  forTenant(tenant: TenantId): { readonly archive: DayArchive } {
    return {
      archive: {
        batches: async (of) =>
          Array.from(this.#day(tenant, of), ([id, rows]): StoredBatch => ({ id, rows, retention: 30 })),
        exportRows: async (_, batches) => {
          if (batches.length > this.mostBatches) throw new StoreError('query_memory');
          this.exports++;
          this.onExport();
          const bytes = Buffer.from(batches.map(({ id, rows }) => `${id} ${rows}\n`).join(''));
          return { columns: ['id'], file: chunksOf(bytes) };
        },
        importRows: async (of, { file }) => {
          const day = this.#day(tenant, of);
          let added = 0;
          for (const line of Buffer.concat(await Array.fromAsync(file))
            .toString()
            .trim()
            .split('\n')) {
            const [id, rows] = line.split(' ') as [string, string];
            added += Number(rows) - (day.get(id) ?? 0);
            day.set(id, Number(rows));
          }
          return added;
        },
      },
    };
  }

  #day(tenant: TenantId, { signal, day }: SignalDay): Map<string, number> {
    const key = `${tenant}/${signal}/${day}`;
    const batches = this.rows.get(key) ?? new Map<string, number>();
    this.rows.set(key, batches);
    return batches;
  }
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  yield bytes;
}
