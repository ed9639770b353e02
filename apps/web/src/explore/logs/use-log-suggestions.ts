import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { type FieldName, type LogQuestion, logFacetsQuery, SEVERITIES } from '../../data/logs.ts';
import type { Suggestion, SuggestionSource } from '../../kit/query/query-line.tsx';

/** The record's own fields, which every tenant has. */
const OWN: readonly Suggestion[] = [
  { text: 'severity', kind: 'level' },
  { text: 'service', kind: 'text' },
  { text: 'body', kind: 'text' },
  { text: 'traceId', kind: 'id' },
  { text: 'spanId', kind: 'id' },
  { text: 'eventName', kind: 'text' },
  { text: 'scope.name', kind: 'text' },
];

/** Fields and values for the query line; the values of a field are asked for once it is typed. */
export function useLogSuggestions(question: LogQuestion, fields: readonly FieldName[] | undefined): SuggestionSource {
  const [field, setField] = useState<string>();
  const facetField = field ?? '';
  const isAsked = facetField !== '' && facetField !== 'body' && facetField !== 'severity' && facetField !== 'level';
  // Without the query: what it does not match yet is what the person is about to type.
  const { data } = useQuery(logFacetsQuery({ ...question, query: '' }, isAsked ? [facetField] : [], 50));
  return useMemo(
    () => ({
      fields: () => [
        ...OWN,
        ...(fields ?? [])
          .filter((one) => !OWN.some((own) => own.text === one.name))
          .map((one) => ({ text: one.name, kind: one.type })),
      ],
      values: (asked: string) => {
        if (asked === 'severity' || asked === 'level') return SEVERITIES.slice(1).map((text) => ({ text }));
        return data
          ?.find((facet) => facet.field === asked)
          ?.values.map((value) => ({ text: value.value, count: value.count }));
      },
      onField: setField,
    }),
    [fields, data],
  );
}
