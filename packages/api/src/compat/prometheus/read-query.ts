import {
  type Expr,
  type Features,
  PromqlError,
  PromqlSyntaxError,
  parseExpr,
  type QueryEnvironment,
} from '@oriel/promql';
import type { PrometheusQuestion } from './endpoint.ts';
import { PROMETHEUS_OPTIONS } from './options.ts';
import { badParameter } from './prometheus-error.ts';
import { readOptions } from './read-parameters.ts';

/** What both kinds of queries evaluate, and how: as the request says, within what the server allows. */
export function readEvaluation({ params, options, tenant, store, signal, memory, sliceWorkers }: PrometheusQuestion): {
  readonly expr: Expr;
  readonly environment: QueryEnvironment;
} {
  const ownOptions = readOptions(params, options);
  const { text, expr } = readQuery(params, options.features);
  const environment = {
    text,
    storage: store.samples,
    options: ownOptions,
    signal,
    countSamples: asksForStats(params),
    memory,
    owner: tenant,
    workers: sliceWorkers,
  };
  return { expr, environment };
}

/** `stats` in whatever words: each step's are told for `all` only. */
export function asksForStats(params: URLSearchParams): boolean {
  return (params.get('stats') ?? '') !== '';
}

/** The text is PromQL, and what it says cannot be asked: that is the parameter's fault too. */
export function refuseQuery(error: unknown): never {
  throw error instanceof PromqlError && error.code === 'parse' ? badParameter('query', error.message, error) : error;
}

/** The parameter `query` as an expression, and as it was written. */
export function readQuery(params: URLSearchParams, features: Features): { readonly text: string; readonly expr: Expr } {
  const text = params.get('query') ?? '';
  try {
    const isUsual = features === PROMETHEUS_OPTIONS.features && text.length <= LONGEST_KEPT;
    return { text, expr: isUsual ? parseOnce(text) : parseExpr(text, features) };
  } catch (error) {
    if (error instanceof PromqlSyntaxError) throw badParameter('query', error.message, error);
    throw error;
  }
}

const MOST_KEPT = 128;
const LONGEST_KEPT = 512;
/**
 * Dashboards ask the same of other times, again and again. Of all tenants, as a tree says no more than its text; few and short ones, so
 * that no memory need be counted. Which was not asked for longest comes first.
 */
const parsed = new Map<string, Expr>();

function parseOnce(text: string): Expr {
  const expr = parsed.get(text) ?? parseExpr(text, PROMETHEUS_OPTIONS.features);
  parsed.delete(text);
  parsed.set(text, expr);
  if (parsed.size > MOST_KEPT) parsed.delete(parsed.keys().next().value!);
  return expr;
}
