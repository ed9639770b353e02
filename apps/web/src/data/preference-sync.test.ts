import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PreferenceStore, type Preferences, USUAL } from '../kit/preference-store.ts';
import { PreferenceSync } from './preference-sync.ts';

const ANN = { person: 'ann', tenant: '1' };
const BOB = { person: 'bob', tenant: '1' };

/** A server that fails, waits and refuses as it is told to. */
class Server {
  readonly kept = new Map<string, Preferences>();
  readonly calls: string[] = [];
  session = 'ann';
  fault: 'away' | 'refuses' | undefined;
  #held: (() => void)[] | undefined;

  read = async (owner: { person: string }) => {
    await this.#called(`read ${owner.person}`);
    return this.session === owner.person ? this.of(owner.person) : undefined;
  };
  change = async (owner: { person: string }, change: Partial<Preferences>, isLast: boolean) => {
    await this.#called(`change ${owner.person} ${JSON.stringify(change)}${isLast ? ' last' : ''}`);
    if (this.session !== owner.person) return undefined;
    this.kept.set(owner.person, { ...this.of(owner.person), ...change });
    return this.of(owner.person);
  };
  isRefusal = (error: unknown) => (error as Error).message === 'refuses';

  of(person: string): Preferences {
    return this.kept.get(person) ?? USUAL;
  }
  hold(): () => Promise<void> {
    this.#held = [];
    return async () => {
      const held = this.#held ?? [];
      this.#held = undefined;
      for (const release of held) release();
      await vi.advanceTimersByTimeAsync(0);
    };
  }
  async #called(call: string): Promise<void> {
    this.calls.push(call);
    if (this.#held !== undefined) await new Promise<void>((resolve) => this.#held?.push(resolve));
    if (this.fault !== undefined) throw new Error(this.fault);
  }
}

let server: Server;
let store: PreferenceStore;
let sync: PreferenceSync;
beforeEach(() => {
  vi.useFakeTimers();
  server = new Server();
  store = new PreferenceStore(undefined);
  sync = new PreferenceSync(store, server);
});
afterEach(() => vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test('who comes in sees what they like, once it is known', async () => {
  server.kept.set('ann', { ...USUAL, theme: 'dark' });
  expect(sync.isReadyFor('ann')).toBe(false);
  sync.enter(ANN);
  expect(sync.isReadyFor('ann')).toBe(false);
  await pass(0);
  expect(sync.isReadyFor('ann')).toBe(true);
  expect(sync.isReadyFor('bob')).toBe(false);
  expect(store.values.theme).toBe('dark');
});

test.each(['away', 'refuses', 'silent'] as const)('a server that is %s keeps nobody from the page', async (fault) => {
  if (fault === 'silent') server.hold();
  else server.fault = fault;
  sync.enter(ANN);
  await pass(fault === 'silent' ? 1_500 : 0);
  expect(sync.isReadyFor('ann')).toBe(true);
  expect(store.values).toEqual(USUAL);
});

test('what is chosen is sent once it has settled, in one piece', async () => {
  sync.enter(ANN);
  await pass(0);
  store.change({ theme: 'dark' });
  await pass(700);
  store.change({ theme: 'light', zone: 'utc' });
  await pass(700);
  expect(server.calls).toEqual(['read ann']);
  await pass(100);
  expect(server.calls).toEqual(['read ann', 'change ann {"theme":"light","zone":"utc"}']);
  await pass(60_000);
  expect(server.calls).toHaveLength(2);
});

test('what is chosen while the server is away holds here, and is sent when it is back', async () => {
  sync.enter(ANN);
  await pass(0);
  server.fault = 'away';
  store.change({ theme: 'dark' });
  await pass(300_000);
  // With growing pauses: 2, 4, 8, 16, 32 seconds, then a minute each.
  expect(server.calls.length).toBeGreaterThan(8);
  expect(server.calls.length).toBeLessThan(13);
  expect(store.values.theme).toBe('dark');
  server.fault = undefined;
  sync.online();
  await pass(0);
  expect(server.of('ann').theme).toBe('dark');
  expect(store.unsent).toEqual({});
});

test('what is refused is not tried again', async () => {
  sync.enter(ANN);
  await pass(0);
  server.fault = 'refuses';
  store.change({ theme: 'dark' });
  await pass(600_000);
  expect(server.calls).toHaveLength(2);
});

test('what is chosen while an answer is awaited is not undone by it', async () => {
  sync.enter(ANN);
  await pass(0);
  const release = server.hold();
  store.change({ theme: 'dark' });
  await pass(800);
  store.change({ theme: 'light' });
  await pass(2_000);
  await release();
  expect(store.values.theme).toBe('light');
  await pass(800);
  expect(server.of('ann').theme).toBe('light');
});

test('who comes back to the window sees what they chose elsewhere', async () => {
  sync.enter(ANN);
  await pass(0);
  server.kept.set('ann', { ...USUAL, density: 'comfortable' });
  sync.returned();
  await pass(0);
  expect(store.values.density).toBe('dense');
  await pass(10_000);
  sync.returned();
  await pass(0);
  expect(store.values.density).toBe('comfortable');
});

test('a window that closes says what it has not said, even while it asks', async () => {
  sync.enter(ANN);
  await pass(0);
  const release = server.hold();
  await pass(10_000);
  sync.returned();
  store.change({ theme: 'dark' });
  sync.flushLast();
  expect(server.calls.at(-1)).toBe('change ann {"theme":"dark"} last');
  await release();
  expect(store.values.theme).toBe('dark');
  expect(store.unsent).toEqual({});
});

test('before somebody goes, what they chose is sent', async () => {
  sync.enter(ANN);
  await pass(0);
  store.change({ theme: 'dark' });
  await sync.flush();
  expect(server.of('ann').theme).toBe('dark');
  sync.leave();
  store.change({ theme: 'light' });
  await pass(60_000);
  expect(server.calls).toHaveLength(2);
});

test('an answer that comes when somebody else is here is nobody’s', async () => {
  const release = server.hold();
  server.kept.set('ann', { ...USUAL, theme: 'dark' });
  server.kept.set('bob', { ...USUAL, zone: 'utc' });
  sync.enter(ANN);
  await pass(0);
  sync.leave();
  server.session = 'bob';
  sync.enter(BOB);
  expect(store.values).toEqual(USUAL);
  await release();
  await pass(0);
  expect(store.values).toEqual({ ...USUAL, zone: 'utc' });
  expect(sync.isReadyFor('bob')).toBe(true);
});

test('where another window has signed somebody else in, the choice is not given to them, and the session is asked for', async () => {
  const other = vi.fn();
  sync.onOtherSession = other;
  sync.enter(ANN);
  await pass(0);
  server.session = 'bob';
  store.change({ theme: 'dark' });
  await pass(800);
  expect(other).toHaveBeenCalledOnce();
  expect(server.kept.size).toBe(0);
  // She has it when she is back.
  expect(store.unsent).toEqual({ theme: 'dark' });
});
