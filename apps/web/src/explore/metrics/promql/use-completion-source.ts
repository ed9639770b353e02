import { type CompletionSource, type LabelMatcher, printSelector } from '@oriel/promql';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import {
  labelNamesQuery,
  labelValuesQuery,
  metadataQuery,
  metricNamesQuery,
  type PromMetadata,
} from '../../../data/prometheus.ts';
import type { Range } from '../../../data/range.ts';
import { mostWorthFirst } from '../worth-looking.ts';

/** What the tenant has, for the editor: names with type and help, labels and values of what is selected so far. */
export function useCompletionSource(range: Range): CompletionSource {
  const client = useQueryClient();
  return useMemo(() => {
    // An offer that cannot be had is no offer: typing must go on without it.
    const orNone = <Found>(asked: Promise<readonly Found[]>) => asked.catch((): readonly Found[] => []);
    return {
      metrics: async () => {
        const [names, metadata] = await Promise.all([
          orNone(client.fetchQuery(metricNamesQuery(range))),
          client.fetchQuery(metadataQuery).catch((): ReadonlyMap<string, PromMetadata> => new Map()),
        ]);
        return mostWorthFirst(names.map((name) => ({ name, ...aboutMetric(name, metadata) })));
      },
      labelNames: (matchers) => orNone(client.fetchQuery(labelNamesQuery(selectorOf(matchers), range))),
      labelValues: (label, matchers) => orNone(client.fetchQuery(labelValuesQuery(label, selectorOf(matchers), range))),
    };
  }, [client, range]);
}

/** What is known of a metric, or of the histogram that it is a part of. */
export function aboutMetric(
  name: string,
  metadata: ReadonlyMap<string, PromMetadata>,
): { readonly type: string; readonly help: string } {
  const found = metadata.get(name) ?? metadata.get(name.replace(/_(?:bucket|sum|count|total)$/, ''));
  return { type: found?.type ?? '', help: found?.help ?? '' };
}

/** A selector of empty conditions alone would mean everything, and is refused. */
function selectorOf(matchers: readonly LabelMatcher[]): string {
  const telling = matchers.filter(({ value }) => value !== '');
  return telling.some(({ op }) => op === '=' || op === '=~') ? printSelector('', telling) : '';
}
