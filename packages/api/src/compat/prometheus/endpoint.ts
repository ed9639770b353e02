import type { Readable } from 'node:stream';
import type { RuleGroupReport } from '@oriel/alert';
import type { QueryMemory, QueryOptions, SliceWorkers } from '@oriel/promql';
import type { TenantStore } from '@oriel/store';
import type { TenantId } from '@oriel/telemetry';
import type { ScrapeSource } from './scrape-source.ts';

/** One request, whatever its method: parameters of the address and of a form are the same. */
export interface PrometheusQuestion {
  readonly params: URLSearchParams;
  /** Parts of the path that the endpoint names, such as `label`. */
  readonly path: Readonly<Record<string, string>>;
  readonly tenant: TenantId;
  readonly store: TenantStore;
  readonly options: QueryOptions;
  readonly sliceWorkers: SliceWorkers | null;
  /** Given back when the answer has been sent. */
  readonly memory: QueryMemory;
  /** Of the tenant, sorted by file and name. */
  ruleGroups(): readonly RuleGroupReport[];
  /** Why the newest files of rules are not what is evaluated. */
  ruleProblems(): readonly string[];
  readonly server: ServerFacts;
  /** How long the tenant's samples are kept as they came; 0 for ever. */
  retentionDays(): Promise<number>;
  /** Undefined where nothing is scraped for this tenant. */
  readonly scrape: ScrapeSource | undefined;
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

export interface ServerFacts {
  readonly version: string;
  readonly startedAtMs: number;
}

/** What goes into the envelope. */
export interface PrometheusAnswer {
  /** `JsonPieces`, or what is to become JSON; `null` where there is nothing to tell (204). */
  readonly data: unknown;
  readonly warnings?: readonly string[];
  readonly infos?: readonly string[];
}

/** One address of Prometheus' HTTP API, below `/api/v1`. To add one: a file beside the others, and a line in `all.ts`. */
export interface PrometheusEndpoint {
  readonly methods: readonly ('GET' | 'POST')[];
  readonly path: string;
  /** It asks for series, and waits for others of its tenant that do. */
  readonly asksForSeries?: true;
  answer(question: PrometheusQuestion): PrometheusAnswer | Promise<PrometheusAnswer>;
}

/** A request whose answer is a document of its own: what else of it such an answer may depend on. */
export interface DocumentQuestion extends PrometheusQuestion {
  /** The header of this name. */
  readonly accept: string;
  /** Empty for a form, which is in the parameters. */
  readonly body: Uint8Array;
}

/** What is answered as it is, in no envelope. */
export interface PrometheusDocument {
  readonly contentType: string;
  readonly contentEncoding?: string;
  readonly body: Buffer | Readable;
}

/** An address of Prometheus below its root, answered in no envelope. To add one: as above. */
export interface DocumentEndpoint {
  readonly methods: readonly ('GET' | 'POST')[];
  readonly path: string;
  answer(question: DocumentQuestion): Promise<PrometheusDocument>;
}
