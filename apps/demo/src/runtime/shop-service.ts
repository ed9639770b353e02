import type { Meter, Tracer } from '@opentelemetry/api';
import type { Express } from 'express';
import type { Database } from './database.ts';
import type { ShopLogger } from './shop-logger.ts';

/** What every service of the shop is given. */
export interface ShopTools {
  readonly version: string;
  readonly tracer: Tracer;
  readonly meter: Meter;
  readonly log: ShopLogger;
  isFaultOn(name: string): boolean;
  /** A store of its own, empty at start. */
  openDatabase(name: string, schema: string): Database;
  /** An express application that listens already; problems in its handlers become a log line and a 500. */
  serve(addRoutes: (app: Express) => void): Promise<void>;
  /** Calls another service by name; the trace and the baggage travel along. Any answer below 500 is an answer. */
  call<T>(service: string, method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<Answer<T>>;
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/** A service is started once, in a process of its own. */
export type StartService = (tools: ShopTools) => Promise<void> | void;
