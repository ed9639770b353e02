import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngineClients } from './clients.ts';
import type { EngineClients } from './engine-client.ts';
import { type Engine, type EngineOptions, startEngine } from './supervisor.ts';

/** A real engine in a directory of its own, for tests; both are gone at the end of the scope. */
export interface TestEngine extends AsyncDisposable {
  readonly engine: Engine;
  readonly clients: EngineClients;
  readonly dataDir: string;
}

export async function openTestEngine(options: Partial<EngineOptions> = {}): Promise<TestEngine> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'oriel-engine-')));
  const engine = await startEngine({ memoryBytes: 1_000_000_000, logger: SILENT, ...options, dataDir });
  const clients = createEngineClients(engine.clientOptions);
  return {
    engine,
    clients,
    dataDir,
    [Symbol.asyncDispose]: async () => {
      await clients.close();
      await engine.stop();
      if (!options.dataDir) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const SILENT = { info: () => {}, warn: () => {}, error: () => {} };
