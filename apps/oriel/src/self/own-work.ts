import type { Attributes } from '@opentelemetry/api';

interface WorkFacts {
  /** As OpenTelemetry has it: of a client, or of nobody but Oriel itself. */
  readonly spanKind: 'client' | 'internal';
  /** From so long on a piece of it is slow, and told whatever was told before. */
  readonly slowMs: number;
  /** Of the others one is told each time so much has passed; without it none is. */
  readonly ordinaryEveryMs?: number;
  readonly about: string;
}

const TEN_SECONDS = 10_000;
/** Of one kind, of those that were slow or failed. */
export const MOST_A_MINUTE = 600;

/**
 * Work that Oriel does beside answering requests: each piece is counted with its time, each that was slow or failed has a span, and of the
 * rest now and then one. How many spans there are follows the clock and what goes wrong, never how much is sent.
 */
export const OWN_WORK = {
  decode: {
    spanKind: 'internal',
    slowMs: 1_000,
    ordinaryEveryMs: TEN_SECONDS,
    about: 'one request decoded, with its wait for a thread',
  },
  'spool segment': {
    spanKind: 'internal',
    slowMs: 5_000,
    ordinaryEveryMs: TEN_SECONDS,
    about: 'a segment, from its first rows to when the engine had it; within it how long it took rows, and its insert',
  },
  'spool append': {
    spanKind: 'internal',
    slowMs: 5_000,
    about: 'a segment while it took rows; within that of the segment',
  },
  'spool fsync': { spanKind: 'internal', slowMs: 250, ordinaryEveryMs: TEN_SECONDS, about: 'a write and its fsync' },
  'spool replay': { spanKind: 'internal', slowMs: 0, about: 'what an earlier run left in the spool' },
  INSERT: {
    spanKind: 'client',
    slowMs: 2_000,
    about: 'a segment handed to the engine; one that is well, within that of the segment',
  },
  SELECT: { spanKind: 'client', slowMs: 1_000, about: 'a question to the engine' },
  COMMAND: { spanKind: 'client', slowMs: 10_000, about: 'a statement of upkeep to the engine' },
  postgresql: { spanKind: 'client', slowMs: 250, about: 'a transaction in PostgreSQL' },
  'promql slice': { spanKind: 'internal', slowMs: 2_000, about: 'a slice of a wide query, evaluated by a thread' },
  scrape: { spanKind: 'client', slowMs: 5_000, ordinaryEveryMs: TEN_SECONDS, about: 'a target asked' },
  discovery: {
    spanKind: 'client',
    slowMs: 5_000,
    ordinaryEveryMs: TEN_SECONDS,
    about: 'a server asked for targets, with all its tries',
  },
  'rule group': {
    spanKind: 'internal',
    slowMs: 5_000,
    ordinaryEveryMs: TEN_SECONDS,
    about: 'one evaluation of a group of rules',
  },
  pack: { spanKind: 'internal', slowMs: 10_000, ordinaryEveryMs: TEN_SECONDS, about: 'samples packed and rolled up' },
  retain: { spanKind: 'internal', slowMs: 10_000, ordinaryEveryMs: TEN_SECONDS, about: 'expired records let go' },
  'move to classes': {
    spanKind: 'internal',
    slowMs: 10_000,
    ordinaryEveryMs: TEN_SECONDS,
    about: 'records moved to other retention classes',
  },
  archive: {
    spanKind: 'internal',
    slowMs: 60_000,
    ordinaryEveryMs: TEN_SECONDS,
    about: 'one look through all days that are over, with those that were brought to the archive',
  },
  'measure usage': { spanKind: 'internal', slowMs: 5_000, about: 'what is kept, measured' },
  'health check': { spanKind: 'internal', slowMs: 2_000, about: 'a part of Oriel asked how it is' },
  command: {
    spanKind: 'internal',
    slowMs: 5_000,
    ordinaryEveryMs: TEN_SECONDS,
    about: 'a command of the command line, on the running server',
  },
  subscription: {
    spanKind: 'internal',
    slowMs: Number.POSITIVE_INFINITY,
    ordinaryEveryMs: TEN_SECONDS,
    about: 'a live subscription, from its beginning to its end',
  },
} as const satisfies Readonly<Record<string, WorkFacts>>;

export type OwnWorkName = keyof typeof OWN_WORK;

/** One piece of work. Nothing in it quotes a tenant: no body, no query, no label, no address. */
export interface OwnWork {
  readonly name: OwnWorkName;
  readonly startedAtMs: number;
  readonly elapsedMs: number;
  readonly attributes?: Attributes;
  /** A word for the kind of failure. */
  readonly errorType?: string;
  /** Parts of it that are told with it. */
  readonly parts?: readonly OwnWork[];
  /** Done for what Oriel tells of itself alone: then only its failure is told, or telling would be cause to tell again. */
  readonly isForOwnTelemetry?: boolean;
}

/** Which pieces of work have a span. */
export class WorkSampler {
  readonly #now: () => number;
  readonly #lastOrdinaryMs = new Map<OwnWorkName, number>();
  readonly #ofMinute = new Map<OwnWorkName, { readonly minute: number; readonly told: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  tells({ name, elapsedMs, errorType, isForOwnTelemetry = false }: OwnWork): boolean {
    const { slowMs, ordinaryEveryMs }: WorkFacts = OWN_WORK[name];
    if (errorType !== undefined || (elapsedMs >= slowMs && !isForOwnTelemetry)) return this.#hasRoom(name);
    if (isForOwnTelemetry || ordinaryEveryMs === undefined) return false;
    const nowMs = this.#now();
    if (nowMs - (this.#lastOrdinaryMs.get(name) ?? Number.NEGATIVE_INFINITY) < ordinaryEveryMs) return false;
    this.#lastOrdinaryMs.set(name, nowMs);
    return true;
  }

  /** Where everything fails, the first of each minute say what all the others would. */
  #hasRoom(name: OwnWorkName): boolean {
    const minute = Math.floor(this.#now() / 60_000);
    const before = this.#ofMinute.get(name);
    const told = before?.minute === minute ? before.told : 0;
    this.#ofMinute.set(name, { minute, told: told + 1 });
    return told < MOST_A_MINUTE;
  }
}

/** A word for what was thrown: its code where it has one, never its message, which may quote what caused it. */
export function errorWord(error: unknown): string {
  const { code, name } = (error ?? {}) as { readonly code?: unknown; readonly name?: unknown };
  if (typeof code === 'string' || typeof code === 'number') return String(code);
  return typeof name === 'string' ? name : 'error';
}
