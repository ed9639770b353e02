import type { RoomName } from './child/child-options.ts';

export interface EngineClientOptions {
  /** Our own child on a unix socket, or any ClickHouse: our child on TCP (`oriel engine`), a server, a cluster. */
  readonly endpoint: { readonly socketPath: string; readonly rowsDirectory?: string } | { readonly url: string };
  /** @default 'default' */
  readonly user?: string;
  readonly password: string;
  /** Our own engine asks for it; a ClickHouse server does not know it. */
  readonly maintenanceSecret?: string;
  /** @default 'oriel' */
  readonly database?: string;
  /** How many statements our engine lets wait in one room. At 90 % of it new reads are refused here, at once. @default 2000 */
  readonly queueLimit?: number;
  /** Hears of each question and each statement of upkeep when it has ended. Segments are told of by whoever inserts them. */
  readonly watch?: (statement: DoneStatement) => void;
}

/** How long a statement took; nothing of what it said. */
export interface DoneStatement {
  readonly operation: 'SELECT' | 'COMMAND';
  readonly room: RoomName;
  readonly elapsedMs: number;
  /** Of a StoreError or of ClickHouse. */
  readonly error?: string;
}

export const DEFAULT_DATABASE = 'oriel';
export const DEFAULT_QUEUE_LIMIT = 2000;
