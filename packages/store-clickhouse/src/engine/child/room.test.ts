import { expect, test } from 'vitest';
import type { EngineSession, SessionState } from './engine-session.ts';
import { Room } from './room.ts';

const session = { distance: () => 0, close: () => {} } as unknown as EngineSession;
const signal = new AbortController().signal;

function stateOf(tenant: number): SessionState {
  return { database: 'oriel', settings: new Map([['additional_table_filters', `{'logs': 'tenant = ${tenant}'}`]]) };
}

test('a statement waits for one of each other tenant, not for all that one has in line', async () => {
  const room = new Room('interactive', [session], 100);
  await room.acquire(stateOf(1), signal);
  const served: string[] = [];
  const wait = (tenant: number, name: string) =>
    room.acquire(stateOf(tenant), signal).then((taken) => {
      served.push(name);
      room.release(taken);
    });
  const all = [...Array.from({ length: 60 }, (_, at) => wait(1, `many ${at}`)), wait(2, 'one')];
  room.release(session);
  await Promise.all(all);
  expect(served.indexOf('one')).toBe(1);
  expect(served.filter((name) => name !== 'one')).toEqual(Array.from({ length: 60 }, (_, at) => `many ${at}`));
});

test('who gives up is no longer in line', async () => {
  const room = new Room('interactive', [session], 1);
  await room.acquire(stateOf(1), signal);
  const asker = new AbortController();
  const gone = room.acquire(stateOf(1), asker.signal);
  await expect(room.acquire(stateOf(2), signal)).rejects.toThrow('Too many statements are waiting');
  asker.abort(new Error('gone'));
  await expect(gone).rejects.toThrow('gone');
  expect(room.waiting).toBe(0);
});
