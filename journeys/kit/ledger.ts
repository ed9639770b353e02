import { setTimeout as sleep } from 'node:timers/promises';
import { apiOf } from './api.ts';
import type { RunFile } from './oriel-process.ts';

/** One request of log records, each with the request's id in an attribute. */
interface Entry {
  readonly id: string;
  readonly records: number;
  /** `acknowledged`: every record must be there exactly once. `unknown`: at most once each. */
  fate: 'acknowledged' | 'unknown';
}

/**
 * Sends numbered requests and remembers what was promised, so that afterwards each promise can be held against what is
 * there. A request is sent once: what a broken connection leaves unknown may be there, but never twice.
 */
export class Ledger {
  readonly #entries: Entry[] = [];
  readonly #run: () => RunFile;
  #next = 0;
  #stopped = false;
  #senders: Promise<void>[] = [];

  /** `run` is asked before every request: a restarted server has other ports. */
  constructor(run: () => RunFile) {
    this.#run = run;
  }

  get acknowledged(): number {
    return this.#entries.filter((entry) => entry.fate === 'acknowledged').length;
  }

  get size(): number {
    return this.#entries.length;
  }

  start(senders: number, recordsPerRequest = 20, pauseMs = 20): void {
    for (let index = 0; index < senders; index++) this.#senders.push(this.#send(recordsPerRequest, pauseMs));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#senders);
  }

  /** Waits until all that was promised is there, then counts. */
  async settle(run: RunFile, key: string, timeoutMs = 180_000): Promise<LedgerVerdict> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      // The engine may be on its way back from its last kill; a reader would ask again too.
      const verdict = await this.#judge(run, key).catch((error: unknown) => {
        if (Date.now() > deadline) throw error;
        return undefined;
      });
      if (verdict && (verdict.lost.length === 0 || Date.now() > deadline)) return verdict;
      await sleep(500);
    }
  }

  async #send(records: number, pauseMs: number): Promise<void> {
    while (!this.#stopped) {
      const entry: Entry = { id: `request-${this.#next++}`, records, fate: 'unknown' };
      this.#entries.push(entry);
      try {
        const response = await fetch(`${this.#run().otlpHttp}/v1/logs`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: logsRequest(entry.id, records),
          signal: AbortSignal.timeout(10_000),
        });
        await response.arrayBuffer();
        if (response.ok) entry.fate = 'acknowledged';
      } catch {
        // The server was killed: nobody knows whether it had taken the request.
      }
      await sleep(pauseMs);
    }
  }

  async #judge(run: RunFile, key: string): Promise<LedgerVerdict> {
    const counts = await countByRequest(run, key);
    const lost: string[] = [];
    const doubled: string[] = [];
    for (const entry of this.#entries) {
      const found = counts.get(entry.id) ?? 0;
      if (found > entry.records) doubled.push(`${entry.id}: ${found} of ${entry.records}`);
      if (entry.fate === 'acknowledged' && found < entry.records)
        lost.push(`${entry.id}: ${found} of ${entry.records}`);
    }
    return { sent: this.#entries.length, acknowledged: this.acknowledged, lost, doubled };
  }
}

export interface LedgerVerdict {
  readonly sent: number;
  readonly acknowledged: number;
  /** Acknowledged and not all there. */
  readonly lost: readonly string[];
  /** There more often than sent. */
  readonly doubled: readonly string[];
}

function logsRequest(id: string, records: number): string {
  const timeUnixNano = `${Date.now()}000000`;
  return JSON.stringify({
    resourceLogs: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'ledger' } }] },
        scopeLogs: [
          {
            logRecords: Array.from({ length: records }, (_, index) => ({
              timeUnixNano,
              severityNumber: 9,
              body: { stringValue: `record ${index} of ${id}` },
              attributes: [{ key: 'ledger.request', value: { stringValue: id } }],
            })),
          },
        ],
      },
    ],
  });
}

/** Pages through all records of the ledger: what a reader sees is what counts, not what the engine holds. */
async function countByRequest(run: RunFile, key: string): Promise<Map<string, number>> {
  const api = apiOf(run, key);
  const counts = new Map<string, number>();
  let cursor = '';
  do {
    const path = `/monitoring/logs?query=service%3Dledger&start=now-2h&end=now%2B1h&limit=1000${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
    const answer = await api.get<{ data: { attributes: Record<string, string> }[]; next?: string }>(path);
    if (answer.status !== 200) throw new Error(`search: ${answer.status} ${JSON.stringify(answer.body)}`);
    for (const { attributes } of answer.body.data) {
      const id = attributes['ledger.request'] ?? '';
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    cursor = answer.body.next ?? '';
  } while (cursor);
  return counts;
}
