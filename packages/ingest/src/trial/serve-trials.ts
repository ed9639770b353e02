import type { MessagePort } from 'node:worker_threads';
import type { Limits } from '@oriel/telemetry';
import { type RedactionRules, type TriedSample, trySample } from './try-sample.ts';

export interface TrialData {
  readonly sample: string;
  readonly rules: RedactionRules;
  readonly limits: Limits;
}

/** `begun` comes first: from then on the time counts that a sample may take. */
export type FromTrial =
  | { readonly kind: 'begun' }
  | { readonly kind: 'tried'; readonly tried: TriedSample }
  | { readonly kind: 'failed'; readonly detail: string };

/** The thread of trials: for each it says when it begins, and what came of it. */
export function serveTrials(port: MessagePort): void {
  const answer = (message: FromTrial) => port.postMessage(message);
  port.on('message', ({ sample, rules, limits }: TrialData) => {
    answer({ kind: 'begun' });
    try {
      answer({ kind: 'tried', tried: trySample(sample, rules, limits) });
    } catch (error) {
      answer({ kind: 'failed', detail: (error as Error).message });
    }
  });
}
