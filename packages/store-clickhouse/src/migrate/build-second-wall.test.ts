import { expect, test } from 'vitest';
import type { EngineClients } from '../engine/engine-client.ts';
import { EngineRefusal } from '../engine/engine-refusal.ts';
import { buildSecondWall } from './build-second-wall.ts';

/** A server that understands the settings, with policies of an earlier start, and takes no more of them. */
function hardened() {
  let carries = false;
  const query = (sees: (tenant: number) => boolean) => async (statement: string) => {
    const tenant = Number(/toUInt32\((\d)\) AS tenant/.exec(statement)![1]);
    return { block: { rows: 1, columns: [], column: () => ({ get: () => (carries && sees(tenant) ? 1 : 0) }) } };
  };
  const clients = {
    carryRowPolicySettings(carry: boolean) {
      carries = carry;
    },
    forTenant: (tenant: number) => ({ query: query((other) => other === tenant) }),
    maintenance: {
      query: query(() => true),
      async command() {
        throw new EngineRefusal(497, 'not enough privileges');
      },
    },
  } as unknown as EngineClients;
  return { clients, carries: () => carries };
}

test('where policies are understood and can no longer be made, statements still say who asks', async () => {
  const { clients, carries } = hardened();
  expect(await buildSecondWall(clients, 'oriel')).toBe('not enough privileges');
  expect(carries()).toBe(true);
});
