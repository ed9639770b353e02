import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ANY_TIME } from '../../decode/otlp/test/try-session.ts';
import type { IngestReply, IngestRequest } from '../../ingest-request.ts';
import { ByteBudget } from '../byte-budget.ts';
import { AddressGuard } from './http/address-guard.ts';
import type { DoneScrape } from './scrape-context.ts';
import { MOST_TARGETS } from './scrape-pool.ts';
import { type FoundTargets, Scraper, type SeenTarget } from './scraper.ts';

const TEXT = { 'content-type': 'text/plain; version=0.0.4' };

let folder: string;
let file: string;
let scraper: Scraper | undefined;
let submitted: IngestRequest[];
let said: string[];
let reply: IngestReply;
let done: DoneScrape[];
let reported: FoundTargets[];
let budget: ByteBudget;
/** Of the budget, at each submission. */
let taken: number[];
const servers: Server[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oriel-scraper-'));
  file = join(folder, 'prometheus.yml');
  submitted = [];
  said = [];
  done = [];
  reported = [];
  budget = new ByteBudget();
  taken = [];
  reply = { kind: 'accepted', outcome: { received: 1, accepted: 1, rejected: 0, reasons: {} } };
});

afterEach(async () => {
  await scraper?.stop();
  scraper = undefined;
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(folder, { recursive: true });
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function write(jobs: string): void {
  writeFileSync(file, `global: { scrape_interval: 100ms, scrape_timeout: 100ms }\nscrape_configs:\n${jobs}`);
}

async function start(jobs: string): Promise<Scraper> {
  write(jobs);
  scraper = await Scraper.start({
    file,
    tenant: 7,
    policy: async () => ANY_TIME,
    submit: async (request) => {
      submitted.push(request);
      taken.push(budget.takenBytes);
      return reply;
    },
    guard: new AddressGuard(),
    mostBodyBytes: 1_000,
    budget,
    seed: 'test',
    now: Date.now,
    warn: (message) => said.push(message),
    inform: (message) => said.push(message),
    watch: (scrape) => done.push(scrape),
    report: (found) => reported.push(found),
  });
  return scraper;
}

async function until<T>(check: () => T | undefined | false): Promise<T> {
  for (const deadline = Date.now() + 60_000; ; ) {
    const found = check();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`in vain; ${JSON.stringify({ said, submitted })}`);
    await sleep(20);
  }
}

const DROPPING = ', relabel_configs: [{ action: drop }]';

const eventsOf = (job: string) =>
  submitted
    .filter(({ scrape }) => scrape?.labels.some(([name, value]) => name === 'job' && value === job))
    .map(({ scrape }) => scrape!.event);

test('what the configuration comes to is told after the start and each time it was read again, with its jobs and targets', async () => {
  const job = (name: string, targets: string, more = '') =>
    `  - { job_name: ${name}, static_configs: [{ targets: [${targets}] }]${more} }\n`;
  const one = await start(job('shop', '"127.0.0.1:1", "127.0.0.1:2"') + job('none', '"127.0.0.1:3"', DROPPING));
  await until(() => reported.length === 1);
  expect(reported).toEqual([{ jobs: 2, targets: 2, dropped: 1, isReload: false }]);
  write(job('shop', '"127.0.0.1:1"'));
  await one.reload();
  await until(() => reported.length === 2);
  expect(reported[1]).toEqual({ jobs: 1, targets: 1, dropped: 0, isReload: true });
  // Nothing is read of what has a mistake, which is told instead.
  write('  - { job_name: shop, no_such: 1 }\n');
  await one.reload();
  expect(reported).toHaveLength(2);
  expect(one.shownConfig).toContain('scrape_configs:\n  - job_name: shop\n');
});

test('what a target answers is handed on, with what it is to be read by', async () => {
  let asked: unknown;
  const address = await serve((request, response) => {
    asked = request.headers;
    response.writeHead(200, { 'content-type': 'application/openmetrics-text; version=1.0.0' }).end('a 1\n# EOF\n');
  });
  const { targets } = await start(
    `  - job_name: shop\n    static_configs: [{ targets: ["${address}"] }]\n    sample_limit: 5\n`,
  );
  expect(targets).toMatchObject([{ health: 'unknown', scrapeInterval: '100ms' }]);
  const [first] = await until(() => {
    const scraped = submitted.filter(({ scrape }) => scrape?.event === 'scraped');
    return scraped.length >= 2 && scraped;
  });
  expect(first).toMatchObject({
    decoder: 'scrape',
    signal: 'samples',
    scrape: {
      event: 'scraped',
      format: 'openmetrics',
      bodyBytes: 10,
      labels: [
        ['instance', address],
        ['job', 'shop'],
      ],
      rules: { limits: { samples: 5 }, honorTimestamps: true },
    },
  });
  expect(first!.body.toString()).toBe('a 1\n# EOF\n');
  expect(asked).toMatchObject({
    accept: expect.stringMatching(/^application\/openmetrics-text;version=1\.0\.0;escaping=allow-utf-8;q=0\.9,/),
    'accept-encoding': 'gzip',
    'x-prometheus-scrape-timeout-seconds': '0.1',
  });
  await until(() => scraper!.targets[0]!.health === 'up' && scraper!.targets[0]!.lastError === '');
  const [scrape] = await until(() => done.length > 0 && done.filter(({ error }) => error === undefined));
  expect(scrape).toEqual({ startedAtMs: expect.any(Number), elapsedMs: expect.any(Number), bodyBytes: 10 });
});

describe('a scrape that fails', () => {
  test.each<[string, RequestListener, string]>([
    [
      'a page',
      (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('hi'),
      'unsupported Content-Type',
    ],
    ['nothing known', (_, response) => void response.end('a 1'), 'blank Content-Type'],
    [
      'too much',
      (_, response) => void response.writeHead(200, TEXT).end('#'.repeat(2_000)),
      'body size limit exceeded',
    ],
    ['another status', (_, response) => void response.writeHead(503).end(), 'HTTP status 503 Service Unavailable'],
    ['silence', () => {}, 'no answer within 100 ms'],
  ])('%s', async (_name, listener, problem) => {
    const address = await serve(listener);
    await start(`  - job_name: shop\n    static_configs: [{ targets: ["${address}"] }]\n`);
    // On a machine that does much else, a scrape of a tenth of a second may have run out of time before.
    await until(() => scraper!.targets[0]!.health === 'down' && scraper!.targets[0]!.lastError.includes(problem));
    const bodyBytes = problem === 'body size limit exceeded' ? -1 : 0;
    await until(() => submitted.some(({ scrape }) => scrape?.event === 'failed' && scrape.bodyBytes === bodyBytes));
    await until(() => done.some(({ error }) => error === 'target'));
  });

  test('for want of memory leaves a gap and says so, and goes on when there is some; bodies take of it until they are decoded', async () => {
    const body = '#'.repeat(600);
    const address = await serve((_request, response) => void response.writeHead(200, TEXT).end(body));
    budget = new ByteBudget(1_000);
    budget.tryTake(900);
    await start(`  - job_name: shop\n    static_configs: [{ targets: ["${address}"] }]\n`);
    await until(() => scraper!.targets[0]!.lastError.startsWith('scrape error: the bodies that are received just now'));
    await until(() => done.some(({ error }) => error === 'refused'));
    expect(submitted.filter(({ body: { byteLength } }) => byteLength > 0)).toEqual([]);
    expect(budget.takenBytes).toBe(900);
    budget.giveBack(900);
    await until(() => taken.includes(600));
    await until(() => scraper!.targets[0]!.health === 'up');
    await scraper!.stop();
    expect(budget.takenBytes).toBe(0);
  });

  test('by what it says is the target’s fault, and ends its series; by ours it leaves a gap', async () => {
    const address = await serve((_request, response) => void response.writeHead(200, TEXT).end('a 1\n'));
    reply = { kind: 'malformed', code: 'malformed_exposition', message: 'expected value after metric' };
    await start(`  - job_name: shop\n    static_configs: [{ targets: ["${address}"] }]\n`);
    await until(() => eventsOf('shop').join().includes('scraped,failed'));
    await until(
      () => scraper!.targets[0]!.health === 'down' && scraper!.targets[0]!.lastError === 'expected value after metric',
    );
    reply = { kind: 'refused', code: 'spool_full', retryAfterMs: 1, message: 'the spool is full' };
    await until(() => scraper!.targets[0]!.lastError === 'the spool is full');
    submitted.length = 0;
    await until(() => submitted.length > 2);
    // None follows what we refused.
    expect(eventsOf('shop').join()).not.toContain('scraped,failed');
  });

  test('for more targets than allowed: all of them', async () => {
    await start(
      '  - job_name: shop\n    target_limit: 1\n    static_configs: [{ targets: ["127.0.0.1:1", "127.0.0.1:2"] }]\n',
    );
    await until(() => scraper!.targets.every(({ health }) => health === 'down'));
    expect(scraper!.targets[0]!.lastError).toBe('target_limit exceeded (number of targets: 2, limit: 1)');
  });
});

test('a secret that a target is asked with is sent, and shown to nobody', async () => {
  const asked: string[] = [];
  const address = await serve((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(503).end();
  });
  await start(`  - job_name: shop
    params: { api_key: [hidden-1], module: [tls] }
    metrics_path: /probe?password=hidden-2
    static_configs: [{ targets: ["${address}", "away:1"] }]
    relabel_configs:
      - { source_labels: [__address__], regex: away.*, action: drop }
      - { target_label: __param_token, replacement: hidden-3 }
`);
  await until(() => scraper!.targets[0]?.health === 'down');
  expect(asked[0]).toBe('/probe?password=hidden-2&api_key=hidden-1&module=tls&token=hidden-3');
  const [{ discoveredLabels, scrapeUrl, lastError }] = scraper!.targets as [SeenTarget];
  expect(scrapeUrl).toBe(`http://${address}/probe?password=<secret>&api_key=<secret>&module=tls&token=<secret>`);
  expect(discoveredLabels).toMatchObject({ __param_api_key: '<secret>', __param_module: 'tls' });
  expect(lastError).toContain('503');
  const steps = scraper!.relabelSteps('shop', discoveredLabels)!;
  expect(steps.at(-1)!.labels).toMatchObject({ __param_token: '<secret>' });
  expect(JSON.stringify([scraper!.targets, scraper!.dropped, steps])).not.toContain('hidden');
});

describe('what is found', () => {
  test('by a file, and again when it changes; a broken one leaves what was', async () => {
    const list = join(folder, 'one.json');
    writeFileSync(list, '[{ "targets": ["127.0.0.1:1"], "labels": { "region": "zurich" } }]');
    await start('  - job_name: files\n    file_sd_configs: [{ files: ["*.json"], refresh_interval: 50ms }]\n');
    await until(() => scraper!.targets.length === 1);
    expect(scraper!.targets[0]!.labels).toMatchObject({ region: 'zurich' });
    expect(scraper!.targets[0]!.discoveredLabels).toMatchObject({ __meta_filepath: list });
    writeFileSync(list, '[{ "targets": [');
    await until(() => said.some((line) => line.includes('one.json:1')));
    expect(scraper!.targets).toHaveLength(1);
    expect(scraper!.problems).toEqual([expect.stringMatching(/^files: .*one\.json:1: /)]);
    writeFileSync(list, '[{ "targets": ["127.0.0.1:1", "127.0.0.1:2"] }]');
    await until(() => scraper!.targets.length === 2);
    expect(scraper!.problems).toEqual([]);
    await until(() => eventsOf('files').includes('ended'));
  });

  test('a list of more than a server asks: the others are left out, and nobody else waits', async () => {
    const targets = Array.from({ length: MOST_TARGETS + 50 }, (_, at) => `10.9.${at >> 8}.${at & 255}:9100`);
    writeFileSync(join(folder, 'one.json'), JSON.stringify([{ targets }, { targets: targets.slice(0, 100) }]));
    const job =
      '  - job_name: files\n    file_sd_configs: [{ files: ["one.json"], refresh_interval: 50ms }]\n    scrape_interval: 1d\n';
    await start(job);
    const counts: number[] = [];
    await until(() => {
      counts.push(scraper!.targets.length);
      return scraper!.problems.length > 0;
    });
    // Others had their turn before all were looked through.
    expect(counts.some((count) => count > 0 && count < MOST_TARGETS)).toBe(true);
    expect(scraper!.targets).toHaveLength(MOST_TARGETS);
    expect(scraper!.problems).toEqual([
      `files: 50 targets are left out: ${MOST_TARGETS} are the most of one job; drop those that are not needed by relabelling, or spread them over several servers`,
    ]);
    const left = targets.slice(MOST_TARGETS - 10);
    writeFileSync(join(folder, 'one.json'), JSON.stringify([{ targets: left }]));
    await until(() => scraper!.targets.length === left.length);
    expect(scraper!.problems).toEqual([]);
  });

  test('targets that are none are told of ten times, however many there are', async () => {
    const targets = Array.from({ length: 200 }, (_, at) => `a shop ${at}`);
    writeFileSync(join(folder, 'one.json'), JSON.stringify([{ targets }]));
    await start('  - job_name: files\n    file_sd_configs: [{ files: ["one.json"] }]\n');
    await until(() => scraper!.problems.length > 0);
    expect(scraper!.problems).toHaveLength(11);
    expect(scraper!.problems.at(-1)).toBe('files: 190 more targets are left out');
    expect(said.filter((line) => line.includes('left out'))).toHaveLength(11);
  });

  test('by a server, with a credential of its own that nobody is shown', async () => {
    let targets = ['127.0.0.1:1', 'bad/path'];
    const address = await serve((request, response) => {
      const isKnown = request.headers.authorization === 'Bearer hush';
      response.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' });
      response.end(JSON.stringify([{ targets, labels: { __meta_shop: 'x' } }]));
    });
    await start(
      `  - job_name: server\n    http_sd_configs: [{ url: "http://${address}/", refresh_interval: 50ms, authorization: { credentials: hush } }]\n`,
    );
    await until(() => said.some((line) => line.includes('"bad/path" is not a valid hostname')));
    expect(scraper!.problems).toEqual([expect.stringMatching(/^server: .*"bad\/path" is not a valid hostname/)]);
    targets = ['127.0.0.1:1'];
    await until(() => scraper!.targets.length === 1);
    expect(scraper!.targets[0]!.discoveredLabels).toMatchObject({ __meta_shop: 'x', __meta_url: `http://${address}/` });
    expect(JSON.stringify([said, scraper!.targets, submitted])).not.toContain('hush');
  });
});

test('a changed configuration: what stays the same goes on, what goes ends, a mistake changes nothing', async () => {
  const address = await serve((_request, response) => void response.writeHead(200, TEXT).end('a 1\n'));
  const job = (name: string, more = '') =>
    `  - job_name: ${name}\n    static_configs: [{ targets: ["${address}"] }]\n${more}`;
  await start(job('stays') + job('changes') + job('goes'));
  await until(() => ['stays', 'changes', 'goes'].every((name) => eventsOf(name).length > 0));
  write(`${job('stays')}  - job_name: stays\n`);
  await scraper!.reload();
  const mistake = /prometheus\.yml:\d+: scrape_configs\[1\]: found multiple scrape configs/;
  expect(said.join('\n')).toMatch(mistake);
  expect(scraper!.problems).toEqual([expect.stringMatching(mistake)]);
  expect(scraper!.scrapePools).toEqual(['stays', 'changes', 'goes']);
  write(job('stays') + job('changes', '    sample_limit: 9\n') + job('comes'));
  await scraper!.reload();
  expect(scraper!.scrapePools).toEqual(['stays', 'changes', 'comes']);
  expect(scraper!.problems).toEqual([]);
  expect(eventsOf('goes').at(-1)).toBe('ended');
  expect(eventsOf('changes')).toContain('forgotten');
  await until(() => eventsOf('comes').length > 0);
  expect(new Set(eventsOf('stays'))).toEqual(new Set(['scraped']));
});

test('targets that are found a moment later go on, too', async () => {
  writeFileSync(join(folder, 'one.json'), '[{ "targets": ["127.0.0.1:1"] }]');
  const job = '  - job_name: files\n    file_sd_configs: [{ files: ["one.json"] }]\n';
  await start(job);
  await until(() => eventsOf('files').length > 0);
  write(`${job}    sample_limit: 9\n`);
  await scraper!.reload();
  expect(eventsOf('files')).toContain('forgotten');
  expect(eventsOf('files')).not.toContain('ended');
});

test('relabelling can be tried step by step', async () => {
  await start(
    `  - job_name: shop\n    relabel_configs:\n      - { target_label: kind, replacement: x }\n      - { action: drop, source_labels: [kind], regex: x }\n      - { target_label: late, replacement: y }\n`,
  );
  expect(scraper!.relabelSteps('nowhere', {})).toBeUndefined();
  expect(scraper!.relabelSteps('shop', { job: 'shop' })!.map(({ labels, isKept }) => ({ labels, isKept }))).toEqual([
    { labels: { job: 'shop', kind: 'x' }, isKept: true },
    { labels: {}, isKept: false },
    { labels: {}, isKept: false },
  ]);
});

test('of dropped targets as many are kept as the configuration says, and all are counted', async () => {
  await start(`  - job_name: shop
    keep_dropped_targets: 1
    static_configs: [{ targets: ["one:1", "two:1", "127.0.0.1:1"] }]
    relabel_configs:
      - { source_labels: [__address__], regex: "(?:one|two).*", action: drop }
`);
  await until(() => scraper!.targets.length === 1);
  expect(scraper!.dropped).toHaveLength(1);
  expect(scraper!.droppedCounts).toEqual({ shop: 2 });
});
