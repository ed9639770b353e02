import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineClients } from '@oriel/store-clickhouse';
import { generateLogs, generateSpans } from './generate.ts';

export const HOURS = 24;
export const TENANT = 1;

/** What a directory holds. */
export interface Made {
  readonly records: number;
  readonly spans: number;
  /** The data ends here, and so the questions are asked as if it were now. */
  readonly endMs: number;
  readonly seconds: number;
}

const LONGEST_MERGES_MS = 600_000;
const QUIET_LOOKS = 3;

/** Where the engine keeps the data: a directory that is gone at the end of the scope, or one that is named and stays. */
export class DataDirectory implements AsyncDisposable {
  readonly path: string;
  readonly #isKept: boolean;

  private constructor(path: string, isKept: boolean) {
    this.path = path;
    this.#isKept = isKept;
  }

  static async open(path: string | undefined): Promise<DataDirectory> {
    if (path === undefined) return new DataDirectory(await mkdtemp(join(tmpdir(), 'oriel-bench-')), false);
    await mkdir(path, { recursive: true });
    return new DataDirectory(path, true);
  }

  /** Makes the data unless it is there. Throws where there is another amount of it, or a making that was broken off. */
  async fill(
    clients: EngineClients,
    wanted: { records: number | undefined; spans: number | undefined },
  ): Promise<Made> {
    const note = join(this.path, 'made.json');
    const found = await readFile(note, 'utf8').catch(() => undefined);
    if (found !== undefined) {
      const made = JSON.parse(found) as Made;
      for (const what of ['records', 'spans'] as const) {
        if (wanted[what] !== undefined && wanted[what] !== made[what])
          throw new Error(`${this.path} holds ${made[what]} ${what}, not ${wanted[what]}; name another directory`);
      }
      return made;
    }
    if (
      (await rowsOf(clients, 'SELECT count() AS rows FROM logs')) +
        (await rowsOf(clients, 'SELECT count() AS rows FROM spans')) >
      0
    )
      throw new Error(`${this.path} holds data that was not made to its end; remove it, or name another directory`);
    const records = wanted.records ?? 2_000_000;
    const spans = wanted.spans ?? Math.floor(records / 4);
    const endMs = Date.now();
    const start = performance.now();
    await generateLogs(clients, TENANT, records, endMs, HOURS);
    await generateSpans(clients, TENANT, spans, endMs, HOURS);
    const made = { records, spans, endMs, seconds: (performance.now() - start) / 1_000 };
    await mergesEnd(clients);
    if (this.#isKept) await writeFile(note, JSON.stringify(made));
    return made;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isKept) await rm(this.path, { recursive: true, force: true });
  }
}

/** Questions share the machine with nothing: what the load left to merge is merged before. One merge often makes room for the next. */
async function mergesEnd(clients: EngineClients): Promise<void> {
  const deadline = performance.now() + LONGEST_MERGES_MS;
  for (let quietLooks = 0; quietLooks < QUIET_LOOKS; await sleep(1_000)) {
    if (performance.now() > deadline) throw new Error(`merges still run after ${LONGEST_MERGES_MS / 1_000} s`);
    const merges = await rowsOf(clients, 'SELECT count() AS rows FROM system.merges');
    quietLooks = merges === 0 ? quietLooks + 1 : 0;
  }
}

async function rowsOf(clients: EngineClients, statement: string): Promise<number> {
  const { block } = await clients.maintenance.query(statement);
  return Number(block.column('rows').get(0));
}
