import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Demo, startDemo } from '../src/index.ts';
import { OtlpReceiver } from './otlp-receiver.ts';

const receiver = new OtlpReceiver();
let shop: Demo;

beforeAll(async () => {
  const otlpEndpoint = await receiver.listen();
  shop = await startDemo({
    otlpEndpoint,
    key: 'a key',
    logger: { info() {}, warn() {} },
    requestsPerSecond: 15,
    thinkTimeMs: 100,
    // Whole days in which to meet everything, whatever the hour: by the clock on the wall, nights are quiet.
    dayLengthMs: 5_000,
  });
});

afterAll(async () => {
  const { pids } = shop;
  await shop.stop();
  await receiver[Symbol.asyncDispose]();
  expect(pids.filter(isAlive)).toEqual([]);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(holds: () => boolean): Promise<void> {
  const endMs = Date.now() + 60_000;
  while (!holds() && Date.now() < endMs) await sleep(100);
}

const put = (fault: string, state: string, headers = {}) =>
  fetch(`${shop.controlUrl}/faults/${fault}`, { method: 'PUT', body: state, headers });

test('a checkout is one trace through the services, with who and what along', async () => {
  const isWhole = () => [...receiver.traces().values()].some((services) => services.size >= 5);
  const isPlaced = () => receiver.logBodies.some((body) => /^order .* placed: \d+ items/.test(body));
  const charge = () => receiver.spans.find((span) => span.service === 'payment' && span.name === 'POST /charges');
  const query = () => receiver.spans.find((span) => span.attributes['db.system.name'] === 'sqlite');
  // Services send when they like: a trace may be whole before the first charge is here.
  await until(() => isWhole() && isPlaced() && charge() !== undefined && query() !== undefined);
  expect([isWhole(), isPlaced()]).toEqual([true, true]);
  expect(charge()?.attributes['user.id']).toMatch(/^user-\d+$/);
  expect(query()?.attributes['db.query.text']).toMatch(/^(SELECT|INSERT|UPDATE|DELETE) /);
  expect([...receiver.keys]).toEqual(['a key']);
});

test('metrics of the shop, of HTTP and of the process arrive', async () => {
  const names = ['shop.payments', 'shop.visitors', 'http.server.request.duration', 'process.memory.usage'];
  await until(() => names.every((name) => receiver.metricNames.has(name)));
  expect([...receiver.metricNames]).toEqual(expect.arrayContaining(names));
});

test('a person can open the shop and its switches', async () => {
  const door = await fetch(shop.url, { headers: { accept: 'text/html' } });
  expect(await door.text()).toContain('Blue enamel kettle');
  const switches = await fetch(shop.controlUrl);
  expect(await switches.text()).toContain('failing-payments');
});

test('a fault is switched on and off while the shop runs', async () => {
  expect((await put('noisy-logger', 'on')).status).toBe(200);
  const isNoisy = () => receiver.logBodies.some((body) => body.startsWith('polling carrier'));
  await until(isNoisy);
  expect(isNoisy()).toBe(true);
  await put('noisy-logger', 'off');
  const faults = (await (await fetch(`${shop.controlUrl}/faults`)).json()) as { on: boolean }[];
  expect(faults.some(({ on }) => on)).toBe(false);
});

test('a bad deploy is another version of the service, in another process', async () => {
  const before = shop.pids;
  await put('bad-deploy', 'on');
  expect(shop.pids).not.toEqual(before);
  const isDeployed = () => receiver.spans.some((span) => span.service === 'cart' && span.version === '2.5.0');
  await until(isDeployed);
  expect(isDeployed()).toBe(true);
  await put('bad-deploy', 'off');
});

test('a service that is killed comes back', async () => {
  const [victim] = shop.pids;
  process.kill(victim as number, 'SIGKILL');
  await until(() => shop.pids.length === 7 && !shop.pids.includes(victim as number));
  expect(shop.pids).toHaveLength(7);
});

test('a fault that is none, and a page of another site, are refused with a sentence', async () => {
  const unknown = await put('slow-coffee', 'on');
  expect(unknown.status).toBe(404);
  expect(await unknown.text()).toContain('there is no fault \\"slow-coffee\\"');
  expect((await put('noisy-logger', 'loud')).status).toBe(400);
  expect((await put('noisy-logger', 'on', { origin: 'http://elsewhere.example' })).status).toBe(403);
});
