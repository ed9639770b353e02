import { likelyName } from '@oriel/search/nearest-name';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { z } from 'zod';
import { ApiError } from '../errors.ts';

/** Enough to see which it was; a name may be as long as a server reads. */
const MOST_TOLD = 100;

/**
 * Parameters of an address that its schema does not name, or that cannot be read, are refused on every route of this scope: a mistyped
 * condition that goes unseen is an answer to another question, and so is one for a text that nobody meant.
 */
export function refuseParameters(scope: FastifyInstance): void {
  scope.addHook('onRequest', async ({ url, query, routeOptions: { schema = {} } }) => {
    mustBeReadable(url);
    const known = parametersOf(schema);
    const unknown = Object.keys(query as object).find((name) => !known.includes(name));
    if (unknown !== undefined) throw unknownParameter(unknown, known, schema.body !== undefined);
  });
}

/** What reads them would leave a whole value as it is where one sign of it is no percent-encoded UTF-8. */
function mustBeReadable(url: string): void {
  const [, query = ''] = /\?(.*)$/s.exec(url) ?? [];
  if (!query.includes('%')) return;
  for (const parameter of query.split('&')) {
    try {
      decodeURIComponent(parameter);
    } catch (cause) {
      const field = parameter.split('=', 1)[0]!.slice(0, MOST_TOLD);
      const detail = `the parameter "${field}" is no percent-encoded UTF-8; a percent sign itself is written %25`;
      throw new ApiError('invalid_request', detail, { field, cause });
    }
  }
}

function parametersOf({ querystring }: FastifySchema): readonly string[] {
  if (querystring === undefined) return [];
  if (querystring instanceof z.ZodObject) return Object.keys(querystring.shape);
  throw new Error('the parameters of a route are the members of an object of zod');
}

function unknownParameter(name: string, known: readonly string[], hasBody: boolean): ApiError {
  const told = name.length > MOST_TOLD ? `${name.slice(0, MOST_TOLD)}…` : name;
  const taken = known.length > 0 ? known.join(', ') : `none${hasBody ? ' but a body' : ''}`;
  const likely = likelyName(name, known);
  const hint =
    likely !== undefined
      ? `; did you mean "${likely}"?`
      : // Who comes from another product looks for one parameter for each field.
        known.includes('query')
        ? '; conditions on fields go into query, such as query=service:shop'
        : '';
  return new ApiError('unknown_parameter', `"${told}" is no parameter of this address, which takes ${taken}${hint}`, {
    field: told,
  });
}
