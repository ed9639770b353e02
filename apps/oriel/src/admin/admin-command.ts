import type { GroupKey, RuleGroupReport } from '@oriel/alert';
import type { SystemHealth } from '@oriel/api';
import type { Records } from '@oriel/records';
import type { PackReport, SignalUsage } from '@oriel/store';
import type { Signal, TenantId } from '@oriel/telemetry';
import type { ArchiverState } from '../archive/archiver.ts';
import type { ArchivedDay } from '../archive/list-days.ts';
import type { RestoredDay } from '../archive/restore-day.ts';
import type { RestoreRequest } from '../parts/open-archive.ts';
import type { TenantUsage } from '../upkeep.ts';

/** What a command works with: the same whether the server runs (through its control socket) or not. */
export interface AdminContext {
  readonly records: Records;
  /** What only a running server can tell; absent offline. */
  readonly running?: RunningServer;
}

export interface RunningServer {
  /** Where people reach it. */
  readonly address: string;
  status(): Promise<ServerStatus>;
  pack(): Promise<PackReport>;
  /** Absent where nothing is archived. */
  readonly archive?: {
    list(of: {
      readonly tenant: TenantId | undefined;
      readonly signal: Signal | undefined;
    }): Promise<readonly ArchivedDay[]>;
    restore(of: RestoreRequest): Promise<readonly RestoredDay[]>;
  };
  ruleGroups(): readonly RuleGroupReport[];
  /** False when another server evaluates the group. */
  cancelBackfill(group: GroupKey): Promise<boolean>;
}

export interface ServerStatus {
  readonly version: string;
  readonly pid: number;
  readonly url: string;
  readonly otlpHttp: string;
  readonly otlpGrpc: string;
  readonly health: SystemHealth;
  readonly signals: readonly SignalUsage[];
  readonly tenants: readonly TenantUsage[];
  /** Absent where nothing is archived. */
  readonly archive?: ArchiverState;
}

/** One thing an administrator does from the shell. A new one is one object and one line in `all.ts`. */
export interface AdminCommand<Input = never, Result = unknown> {
  /** As it is typed: `key create`. */
  readonly name: string;
  readonly describe: string;
  readonly example: string;
  /** Positional arguments in order, by the name of the input's field. */
  readonly arguments: readonly { readonly name: string; readonly describe: string }[];
  readonly options: readonly AdminOption[];
  readonly needsRunning?: boolean;
  run(context: AdminContext, input: Input): Promise<Result>;
  /** What a person sees; `--json` prints the result itself. */
  print(result: Result): string;
  /** Said on standard error, so that it spoils no script: what was done and will surprise. */
  warn?(result: Result): string | undefined;
}

export interface AdminOption {
  readonly name: string;
  /** `undefined` makes it a switch. */
  readonly value?: string;
  readonly describe: string;
  readonly defaultValue?: string;
  readonly required?: boolean;
  /** A file of the one who types: a path relative to where they are. */
  readonly isPath?: boolean;
}
