import type { PositionRange } from './parse/position-range.ts';

/** Why a query has no answer. `errorType` is the word of Prometheus' HTTP API. */
export const PROMQL_ERRORS = {
  parse: { errorType: 'bad_data', sentence: 'The text is not PromQL; the message says where.' },
  execution: { errorType: 'execution', sentence: 'The query is well-formed and its data does not allow an answer.' },
  canceled: { errorType: 'canceled', sentence: 'Whoever asked has gone.' },
  timeout: { errorType: 'timeout', sentence: 'The query took longer than a query may.' },
  too_many_samples: { errorType: 'execution', sentence: 'The query would hold more samples in memory than it may.' },
  busy: {
    errorType: 'unavailable',
    sentence:
      'All queries together hold as much memory as they may, or too many of the tenant wait; asked again in a moment it may be answered.',
  },
  interrupted: {
    errorType: 'unavailable',
    sentence: 'Whoever evaluated a part of the query ended over it; asked again it may have an answer.',
  },
  too_many_series: { errorType: 'execution', sentence: 'The query reads more series than it may.' },
  too_many_steps: { errorType: 'bad_data', sentence: 'The range has more steps than a query may have.' },
} as const;

/** A key of `PROMQL_ERRORS`. */
export type PromqlErrorCode = keyof typeof PROMQL_ERRORS;

/** Why a query has no answer, in a sentence: in Prometheus' words where it has any. */
export class PromqlError extends Error {
  override readonly name = 'PromqlError';
  readonly code: PromqlErrorCode;

  constructor(code: PromqlErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** One thing that is wrong with a text, and where; offsets in UTF-8 bytes. */
export interface SyntaxProblem {
  readonly message: string;
  readonly position: PositionRange;
  /** What to write instead, where it is known; Prometheus says nothing of the kind, so that it is no part of the message. */
  readonly hint?: string;
}

/** All that is wrong with a text, in the order of the text; its message is that of the first, as Prometheus prints it. */
export class PromqlSyntaxError extends PromqlError {
  readonly problems: readonly SyntaxProblem[];

  constructor(problems: readonly SyntaxProblem[], message: string) {
    super('parse', message);
    this.problems = problems;
  }

  get hints(): readonly string[] {
    return this.problems.flatMap(({ hint }) => (hint === undefined ? [] : [hint]));
  }
}
