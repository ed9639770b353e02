import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ByteBudget, type IngestPipeline, type Scraper } from '@oriel/ingest';
import type { Records } from '@oriel/records';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../config/load.ts';
import { Outgoing } from '../outgoing/outgoing.ts';
import { openScraper } from './open-scraper.ts';

let folder: string;
let nowMs: number;
let asked: number;
let status: number;
let server: Server;
let outgoing: Outgoing;
let scraper: Scraper | undefined;
let stack: AsyncDisposableStack;
const lines: string[] = [];
const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oriel-discovery-'));
  lines.length = 0;
  nowMs = 0;
  asked = 0;
  status = 200;
  server = createServer((_request, response) => {
    asked++;
    response.writeHead(status, { 'content-type': 'application/json' }).end('[{ "targets": ["127.0.0.1:1"] }]');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  outgoing = new Outgoing({ logger, now: () => nowMs, sleep: async () => {}, random: () => 0.5 });
  stack = new AsyncDisposableStack();
});
afterEach(async () => {
  await stack.disposeAsync();
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

async function open(): Promise<void> {
  const file = join(folder, 'prometheus.yml');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  writeFileSync(
    file,
    `scrape_configs:\n  - { job_name: shop, http_sd_configs: [{ url: "${url}", refresh_interval: 20ms }] }\n`,
  );
  const { config } = loadConfig({ flags: { data: folder, scrapeConfig: file }, environment: {}, file: undefined });
  const parts = {
    pipeline: {} as IngestPipeline,
    budget: new ByteBudget(),
    records: { policyOf: async () => undefined } as unknown as Records,
    serverNumber: 1,
    now: Date.now,
  };
  scraper = await openScraper({ config, outgoing, logger, tell: () => {}, ...parts }, stack);
}

const discovery = () => outgoing.reports.find(({ name }) => name === 'discovery')!;
const told = (text: string) => lines.filter((line) => line.includes(text)).length;

test('a discovery server that fails is left alone for five minutes; what it said last stays, and it is asked again', async () => {
  await open();
  await expect.poll(() => scraper!.targets.length).toBe(1);
  status = 503;
  await expect.poll(() => discovery().breakers.open).toBe(1);
  const before = asked;
  expect(told('the circuit breaker of discovery is open')).toBe(1);
  // Rounds go by and nobody asks.
  await expect.poll(() => discovery().givenUp.circuit_open).toBeGreaterThan(5);
  expect(asked).toBe(before);
  expect(scraper!.targets).toHaveLength(1);

  status = 200;
  nowMs += 300_000;
  await expect.poll(() => discovery().breakers.closed).toBe(1);
  expect(told('the circuit breaker of discovery is closed')).toBe(1);
  const after = discovery().answered;
  await expect.poll(() => discovery().answered).toBeGreaterThan(after);
});

test('one that says no is told once with its status, and each round asks once', async () => {
  status = 401;
  await open();
  await expect.poll(() => discovery().givenUp.permanent).toBeGreaterThan(5);
  expect(asked - discovery().failures.permanent).toBeLessThanOrEqual(1);
  expect(discovery().breakers).toMatchObject({ closed: 1, open: 0 });
  expect(told('refused for good and is not tried again: what it carried is discarded (401)')).toBe(1);
  expect(told('server returned HTTP status 401')).toBe(2);
});

test('how many jobs and targets there are is one line of the log', async () => {
  await open();
  await expect.poll(() => told('"jobs":1,"targets":1,"dropped":0,"msg":"what is scraped"')).toBe(1);
});

test('a discovery that has ended is in no list any more', async () => {
  await open();
  await expect.poll(() => scraper!.targets.length).toBe(1);
  await stack.disposeAsync();
  expect(discovery().breakers).toEqual({ closed: 0, open: 0, half_open: 0 });
});
