import type { GraphQLErrorExtensions, GraphQLErrorOptions } from 'graphql';
import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { ApiError } from '../errors.ts';
import { isUnexpected, refusalOf } from '../problem.ts';

/**
 * What a client reads of an error: its sentence, where in the operation, and in `extensions` the code, status and field
 * that REST gives too. Nothing of the inside: what is unexpected is logged and called so.
 */
export function presentError(error: unknown, logger: Logger): GraphQLError {
  const { cause, http, ...place } = causeOf(error);
  const { problem, retryAfterMs } = refusalOf(cause);
  if (isUnexpected({ problem })) logger.error({ err: cause, path: place.path }, 'a GraphQL field failed');
  const { code, status, field, position } = problem;
  return new GraphQLError(problem.detail, {
    ...place,
    extensions: {
      code,
      status,
      ...(field === undefined ? {} : { field }),
      ...(position === undefined ? {} : { position }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      // For the server, which answers with this status and takes it out.
      ...(http === undefined ? {} : { http }),
    },
  });
}

interface Cause extends Pick<GraphQLErrorOptions, 'nodes' | 'path'> {
  readonly cause: unknown;
  readonly http?: GraphQLErrorExtensions['http'];
}

function causeOf(error: unknown): Cause {
  if (!(error instanceof GraphQLError)) return { cause: error };
  const place = { nodes: error.nodes ?? null, path: error.path ?? null };
  const { originalError } = error;
  // One error may have been wrapped twice: by the scalar that refused, and by the execution.
  if (originalError instanceof GraphQLError) return { ...place, cause: causeOf(originalError).cause };
  if (originalError !== undefined && originalError !== null) return { ...place, cause: originalError };
  const { http } = error.extensions;
  if ((http as { status?: number } | undefined)?.status === 405) {
    return { ...place, http, cause: new ApiError('method_not_allowed', error.message) };
  }
  // GraphQL's own: syntax, unknown fields, missing arguments. Its sentence is about the operation and safe to show.
  return { ...place, cause: new ApiError('invalid_operation', error.message) };
}
