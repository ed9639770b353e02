import { type Demo, startDemo } from '@oriel/demo';
import type { Records } from '@oriel/records';
import { FIRST_TENANT } from '@oriel/telemetry';
import type { Logger } from 'pino';
import { COMMAND_LINE } from '../admin/input.ts';
import type { OpenDoors } from './open-doors.ts';

/** Where the shop and the switches of its faults are. */
export type Shop = Pick<Demo, 'url' | 'controlUrl'>;

/** The small shop of `--demo`, beside Oriel and with a key of its own, as any application would be. */
export async function openShop(
  doors: OpenDoors,
  records: Records,
  logger: Logger,
  stack: AsyncDisposableStack,
): Promise<Shop> {
  const { keys } = records.forTenant(FIRST_TENANT, COMMAND_LINE);
  const { key, record } = await keys.create({ name: 'demo shop', scopes: ['ingest'] });
  // The key dies with the shop: the next run makes another.
  stack.defer(async () => void (await keys.revoke(record.id)));
  const demo = await startDemo({ otlpEndpoint: doors.otlpHttp, key, logger: logger.child({ part: 'demo' }) });
  stack.defer(() => demo.stop());
  return demo;
}
