import { checkTenantChange } from '@oriel/records';
import type { ApiDependencies } from '../../api-dependencies.ts';
import { ApiError } from '../../errors.ts';
import type { RedactionRules } from '../../redaction-trial.ts';

/** What is stored of a sample under these rules, which are judged first as they are when they are saved. Throws. */
export async function tryRedaction({ redactionTrial }: ApiDependencies, sample: string, rules: RedactionRules) {
  checkTenantChange({ redactKeys: rules.redactKeys, redactPatterns: rules.redactPatterns });
  const outcome = await redactionTrial.try(sample, rules);
  switch (outcome.kind) {
    case 'tried':
      return { isRecord: outcome.tried.isRecord, ...outcome.tried.stored };
    case 'too_slow':
      throw new ApiError(
        'trial_too_slow',
        `the rules were not done with this sample after ${outcome.afterMs} ms; repeat less in the patterns, or try a shorter one`,
      );
    case 'busy':
      throw new ApiError('trial_busy', undefined, { retryAfterMs: 1_000 });
    default:
      throw new Error(`no such outcome: ${outcome satisfies never}`);
  }
}
