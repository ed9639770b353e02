import { httpAsker } from '../conformance/promql-http/http-asker.ts';
import type { TestTenant } from '../conformance/promql-http/tenants.ts';
import type { Asker } from '../conformance/promqltest/try-evaluation.ts';
import type { Answer } from './compare.ts';
import type { PlacedCase } from './place-case.ts';

/** Kinds of errors that are about the query. */
const REFUSALS = new Set(['bad_data', 'execution']);

/** What went wrong beside the query. */
export class Fault extends Error {}

export interface AskedOverHttp {
  readonly histogramsAreClose: NonNullable<Asker['histogramsAreClose']>;
  /** A refusal of the query is an Error; anything else that goes wrong is thrown. */
  answer(placed: PlacedCase): Promise<Answer>;
}

/** Asks a Prometheus API that has the data already. */
export function askOverHttp(name: string, { ask }: TestTenant): AskedOverHttp {
  const { instant, range, histogramsAreClose } = httpAsker({
    async ask(path, params) {
      const answered = await ask(path, params);
      if (answered.body.status === 'error' && !REFUSALS.has(answered.body.errorType ?? ''))
        throw new Fault(`${name} failed: ${JSON.stringify(answered.body)}`);
      return answered;
    },
  });
  return {
    histogramsAreClose: histogramsAreClose!,
    async answer({ query, startMs, endMs, stepMs }) {
      try {
        return await (stepMs === 0 ? instant(query, startMs) : range(query, startMs, endMs, stepMs));
      } catch (error) {
        if (error instanceof Fault) throw error;
        return error as Error;
      }
    },
  };
}
