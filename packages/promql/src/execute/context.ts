import type { Annotations } from '../annotations.ts';
import type { QueryOptions } from '../options.ts';
import type { VectorSelector } from '../parse/ast.ts';
import type { Selection } from '../storage.ts';
import type { Budget } from './budget.ts';

/** What every part of one evaluation may know. */
export interface Context {
  readonly options: QueryOptions;
  /** Selections are loaded before evaluation starts, all at once. */
  readonly selections: ReadonlyMap<VectorSelector, Selection>;
  readonly annotations: Annotations;
  readonly budget: Budget;
}
