import { type Records, systemActor } from '@oriel/records';
import type { TelemetryStore } from '@oriel/store';
import type { Signal, TenantId } from '@oriel/telemetry';
import type { Logger } from 'pino';
import { Archive } from '../archive/archive.ts';
import { Archiver } from '../archive/archiver.ts';
import { type ArchivedDay, listDays } from '../archive/list-days.ts';
import { openPlace } from '../archive/place/open-place.ts';
import { type RestoredDay, restoreDay } from '../archive/restore-day.ts';
import { emptyStaging } from '../archive/staging.ts';
import type { Config } from '../config/settings.ts';
import { OrielError } from '../errors.ts';
import type { OwnWork } from '../self/own-work.ts';

export interface OpenArchive {
  readonly archiver: Archiver;
  list(
    of: { readonly tenant?: TenantId | undefined; readonly signal?: Signal | undefined },
    onProgress: (sentence: string) => void,
  ): Promise<ArchivedDay[]>;
  restore(of: RestoreRequest, onProgress: (sentence: string) => void): Promise<RestoredDay[]>;
}

export interface RestoreRequest {
  readonly tenant: { readonly id: TenantId; readonly name: string };
  readonly signal: RestorableSignal;
  readonly day: string;
  readonly keepMs: number;
}

export const RESTORABLE_SIGNALS = ['logs', 'spans', 'samples', 'exemplars'] as const satisfies readonly Signal[];
export type RestorableSignal = (typeof RESTORABLE_SIGNALS)[number];

/** Without their labels samples belong to nobody. */
const COMES_WITH: Readonly<Record<RestorableSignal, readonly Signal[]>> = {
  logs: [],
  spans: [],
  samples: ['series'],
  exemplars: ['series'],
};

export interface ArchiveParts {
  readonly config: Config;
  readonly stagingDirectory: string;
  readonly installation: string;
  readonly store: TelemetryStore;
  readonly records: Records;
  /** Whether other servers may write to the engine too: then one of them archives at a time. */
  readonly hasCompany: boolean;
  readonly logger: Logger;
  readonly announce: (message: string) => void;
  readonly tell: (work: OwnWork) => void;
  readonly now: () => number;
}

/** Undefined where `--archive` names no place. Nothing is asked of the place yet: one that is away keeps nobody from starting. */
export function openArchive(parts: ArchiveParts, stack: AsyncDisposableStack): OpenArchive | undefined {
  const { config, stagingDirectory, installation, store, records, hasCompany, logger, announce, tell, now } = parts;
  if (config.archive === '') return undefined;
  const archive = new Archive(openPlace(config), installation);
  emptyStaging(stagingDirectory);
  const archiver = new Archiver({
    archive,
    store,
    tenants: () => records.installation(systemActor('archive')).tenants.list(),
    alone: (work) => (hasCompany ? records.alone('archive', work) : work(new AbortController().signal)),
    stagingDirectory,
    waitMs: config.archiveWaitMs,
    now,
    logger,
    announce,
    tell,
  });
  stack.defer(() => archiver.stop());
  return {
    archiver,
    list: (of, onProgress) =>
      listDays(archive, { ...of, onProgress: (found) => onProgress(`${found.toLocaleString('en')} days found`) }),
    async restore({ tenant, signal, day, keepMs }, onProgress) {
      const own = { ...tenant, days: store.forTenant(tenant.id).archive };
      const restored: RestoredDay[] = [];
      for (const each of [...COMES_WITH[signal], signal]) {
        const done = await restoreDay(
          own,
          { signal: each, day },
          {
            archive,
            stagingDirectory,
            keepUntilMs: now() + keepMs,
            onProgress: (rows, total) =>
              onProgress(
                `${rows.toLocaleString('en')} of ${total.toLocaleString('en')} rows of ${each} looked through`,
              ),
          },
        );
        if (done !== undefined) restored.push(done);
        else if (each === signal) {
          throw new OrielError(
            'bad_command',
            `nothing of ${signal} on ${day} of the tenant '${tenant.name}' is archived; see \`oriel archive list\``,
          );
        }
      }
      logger.info({ tenant: tenant.name, restored }, 'restored days from the archive');
      return restored;
    },
  };
}
