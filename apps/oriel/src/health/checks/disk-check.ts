import { statfs } from 'node:fs/promises';
import type { StoreUsage } from '@oriel/store';
import type { MovingRecords, TenantUsage } from '../../upkeep.ts';
import type { HealthCheck } from '../health-check.ts';

export interface DiskCheckOptions {
  readonly path: string;
  readonly budgetBytes: number;
  /** The last known; measuring it is a query and has a rhythm of its own. */
  readonly usage: () => StoreUsage | undefined;
  /** Every tenant and what its telemetry takes, likewise. */
  readonly tenants: () => readonly TenantUsage[];
  /** What is on its way to another retention class. */
  readonly moving: () => MovingRecords | undefined;
}

export function diskCheck({ path, budgetBytes, usage, tenants, moving }: DiskCheckOptions): HealthCheck {
  return {
    name: 'disk',
    title: 'Holds the data directory, within its budget.',
    async measure() {
      const disk = await statfs(path);
      const freeBytes = disk.bavail * disk.bsize;
      const sizeBytes = disk.blocks * disk.bsize;
      const signals = usage()?.signals ?? [];
      const usedBytes = signals.reduce((sum, signal) => sum + signal.bytesOnDisk, 0);
      const usedShare = 1 - freeBytes / sizeBytes;
      const figures = [
        { name: 'telemetry', value: usedBytes, unit: 'By', budget: budgetBytes },
        { name: 'free on disk', value: freeBytes, unit: 'By' },
        ...signals.flatMap((signal) => [
          { name: `${signal.signal}: rows`, value: signal.rows, unit: '{row}' },
          { name: `${signal.signal}: on disk`, value: signal.bytesOnDisk, unit: 'By' },
          // Of no rows there is no such number.
          ...(signal.rows === 0
            ? []
            : [{ name: `${signal.signal}: bytes per row`, value: signal.bytesOnDisk / signal.rows, unit: 'By/{row}' }]),
        ]),
        ...tenants().map((tenant) => ({
          name: `tenant ${tenant.name}: on disk`,
          value: tenant.bytesOnDisk,
          unit: 'By',
          ...(tenant.bytesShare === null ? {} : { budget: tenant.bytesShare }),
        })),
      ];
      if (usedShare > 0.98) {
        return { status: 'DOWN', score: 0, detail: 'the disk is full; make room or lower --disk', figures };
      }
      if (usedShare > 0.9) {
        return {
          status: 'DEGRADED',
          score: 50,
          detail: 'the disk is over 90 % full; make room or lower --disk',
          figures,
        };
      }
      return { status: 'OPERATIONAL', score: 100, detail: `has room${described(moving())}`, figures };
    },
  };
}

function described(moving: MovingRecords | undefined): string {
  if (moving === undefined) return '';
  const { tenant, signal, to, done } = moving;
  const kept = to === 0 ? 'are kept for ever' : `are kept ${to} d`;
  return `; moves ${signal} of ${tenant} to where they ${kept}, ${Math.floor(done * 100)} % of all is done`;
}
