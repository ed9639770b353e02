import type { EngineStartErrorDetails } from '../engine-start-error.ts';

/** Where the engine listens: a unix socket of our own, or TCP for `oriel engine`. Port 0 picks a free one. */
export type EngineListen = { readonly socketPath: string } | { readonly host: string; readonly port: number };

/** Sessions run one statement at a time each; their number is the room's concurrency. */
export interface RoomSessions {
  readonly write: number;
  readonly interactive: number;
  readonly background: number;
}

export type RoomName = keyof RoomSessions;

export const DEFAULT_SESSIONS: RoomSessions = { write: 2, interactive: 4, background: 2 };

/** The one line of JSON that the child reads from its standard input: secrets are in no argument list and no environment. */
export interface EngineChildOptions {
  readonly dataDir: string;
  readonly listen: EngineListen;
  /** Password of every request. */
  readonly secret: string;
  /** Second secret: marks schema, inserts and upkeep, which no tenant's filter binds. */
  readonly maintenanceSecret: string;
  readonly memoryBytes: number;
  readonly sessions: RoomSessions;
  /** Requests that may wait for a session, in each room. */
  readonly queueLimit: number;
  readonly database: string;
}

/** What the child says on its standard output, one line of JSON each. */
export type EngineChildMessage =
  | { readonly event: 'ready'; readonly port: number | null; readonly version: string }
  | ({ readonly event: 'failed'; readonly reason: string } & EngineStartErrorDetails)
  | { readonly event: 'log'; readonly level: 'info' | 'warn' | 'error'; readonly message: string };

export function parseChildOptions(line: string): EngineChildOptions {
  const value: unknown = JSON.parse(line);
  if (typeof value !== 'object' || value === null || !('dataDir' in value) || !('secret' in value)) {
    throw new Error('the engine expects one line of JSON with its options on standard input');
  }
  return value as EngineChildOptions;
}

/** Threads of libuv's pool that a child with these sessions needs: one for each running statement, and some for files. */
export function threadPoolSize(sessions: RoomSessions): number {
  return sessions.write + sessions.interactive + sessions.background + CONTROL_SESSIONS + 4;
}

/** One session kills statements and reads counters; it must never wait behind a query. */
const CONTROL_SESSIONS = 1;
