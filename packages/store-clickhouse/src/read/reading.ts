import type { TenantEngineClient } from '../engine/engine-client.ts';
import type { RolledLedger } from '../samples/rollup/rolled-ledger.ts';
import type { AttributeHomeFinder } from './attribute-home-finder.ts';
import type { TenantCounts } from './counts/held-counts.ts';
import type { CursorSeal } from './cursor.ts';
import type { ValueCounts } from './facets/value-counts.ts';
import type { PageReach } from './logs/page-reach.ts';
import type { Held } from './samples/held/held.ts';
import type { SearchBounds } from './search-bounds.ts';
import type { HeldCalls } from './traces/held-calls.ts';
import type { RequestCounts } from './traces/request-counts.ts';

/** What every reader of one tenant works with. */
export interface Reading {
  readonly client: TenantEngineClient;
  readonly homes: AttributeHomeFinder;
  readonly cursors: CursorSeal;
  readonly pageReach: PageReach;
  /** Where nobody else writes to the engine; elsewhere each search asks the engine itself. */
  readonly bounds?: SearchBounds;
  /** What is in memory, where nobody else writes to the engine. */
  readonly held: Held | undefined;
  /** How often values occur in parts of logs, and requests of services in those of spans; undefined where nothing may be held. */
  readonly logCounts: TenantCounts<ValueCounts> | undefined;
  readonly spanCounts: TenantCounts<RequestCounts> | undefined;
  /** Calls between services that need not be joined again. */
  readonly heldCalls: HeldCalls;
  readonly rolledLedger: RolledLedger;
  /** From how many bytes less to read on roll-ups answer where samples could. */
  readonly rollupsWorthBytes: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}
