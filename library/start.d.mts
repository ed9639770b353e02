/** What a running server tells. */
export interface RunFile {
  readonly url: string;
  readonly otlpHttp: string;
  readonly otlpGrpc: string;
  readonly pid: number;
  /** null where the engine or PostgreSQL is somebody else's server. */
  readonly enginePid: number | null;
  readonly postgresPid: number | null;
  readonly version: string;
}

/** A whole Oriel that runs. */
export interface Oriel extends AsyncDisposable {
  readonly run: RunFile;
  /** Present on the first run on a directory: signs its reader in once. */
  readonly signInLink: string | undefined;
  /** With `demo`: where the shop and the switches of its faults are. */
  readonly shop: { readonly url: string; readonly controlUrl: string } | undefined;
  /** Refuses new requests, hands on what it has, closes everything. */
  stop(): Promise<void>;
}

/** Every setting there is; `oriel config` says what each means. */
export type SettingName =
  | 'data'
  | 'host'
  | 'port'
  | 'otlpHttpPort'
  | 'otlpGrpcPort'
  | 'otlpTranslation'
  | 'otlpPromoteAttributes'
  | 'otlpPromoteScope'
  | 'publicUrl'
  | 'trustProxy'
  | 'clickhouseUrl'
  | 'databaseUrl'
  | 'memory'
  | 'disk'
  | 'archive'
  | 'archiveEndpoint'
  | 'archiveRegion'
  | 'archiveAccessKey'
  | 'archiveSecretKey'
  | 'archiveWaitMs'
  | 'spool'
  | 'maxRequestBytes'
  | 'maxPayloadBytes'
  | 'maxAttributeBytes'
  | 'maxLogBodyBytes'
  | 'keylessLoopback'
  | 'publicMetrics'
  | 'scrapeConfig'
  | 'scrapeTenant'
  | 'corsOrigins'
  | 'queryTimeoutMs'
  | 'expensivePerMinute'
  | 'ruleFiles'
  | 'ruleTenant'
  | 'ruleIntervalMs'
  | 'ruleBackfillMs'
  | 'adminKeyFile'
  | 'demo'
  | 'selfTelemetry'
  | 'logLevel';

/** Settings by name, as text: the same words as on the command line. */
export type StartSettings = Readonly<Partial<Record<SettingName, string>>>;

/**
 * Starts a whole Oriel.
 *
 *     import { start } from 'oriel';
 *     const oriel = await start({ data: './data', port: '0' });
 *     console.log(oriel.run.url);
 *     await oriel.stop();
 *
 * Under Node 24 and newer it runs in this process, under an older Node in a child with the Node that Oriel brings.
 * @throws an error with `code` and one sentence as its message; nothing stays open then.
 */
export function start(settings?: StartSettings): Promise<Oriel>;
