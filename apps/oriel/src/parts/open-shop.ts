import { type Demo, startDemo } from '@oriel/demo';
import type { Records } from '@oriel/records';
import type { Logger } from 'pino';
import { demoKey } from './demo-key.ts';
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
  const key = await demoKey(records);
  const demo = await startDemo({ otlpEndpoint: doors.otlpHttp, key, logger: logger.child({ part: 'demo' }) });
  stack.defer(() => demo.stop());
  return demo;
}
