import { PERSONAL_KEYS, PERSONAL_PATTERNS } from '@oriel/records';
import type { JsonValue } from '@oriel/telemetry';
import { demand } from '../../access/access.ts';
import { tryRedaction } from '../../ask/tenant/try-redaction.ts';
import { builder } from '../builder.ts';

interface Trial {
  readonly isRecord: boolean;
  readonly body: JsonValue;
  readonly attributes: JsonValue;
}

const RedactionTrial = builder.objectRef<Trial>('RedactionTrial').implement({
  description: 'What would be stored of a sample.',
  fields: (t) => ({
    isRecord: t.exposeBoolean('isRecord', {
      description: 'Whether the sample was read as a record, because it is a JSON object.',
    }),
    body: t.expose('body', { type: 'JSON', nullable: true }),
    attributes: t.expose('attributes', { type: 'JSON' }),
  }),
});

const RedactionRules = builder
  .objectRef<{ readonly redactKeys: readonly string[]; readonly redactPatterns: readonly string[] }>('RedactionRules')
  .implement({
    fields: (t) => ({
      redactKeys: t.stringList({ resolve: ({ redactKeys }) => [...redactKeys] }),
      redactPatterns: t.stringList({ resolve: ({ redactPatterns }) => [...redactPatterns] }),
    }),
  });

builder.queryField('personalData', (t) =>
  t.field({
    type: RedactionRules,
    description: 'Names and forms of personal data, to be redacted as they are or in part.',
    resolve: () => ({ redactKeys: PERSONAL_KEYS, redactPatterns: PERSONAL_PATTERNS }),
  }),
);

builder.queryField('redactionTrial', (t) =>
  t.field({
    type: RedactionTrial,
    description:
      'Tries rules of redaction before they are saved, by what everything goes through that comes in; for administrators. Nothing is stored.',
    args: {
      sample: t.arg.string({ required: true }),
      redactKeys: t.arg.stringList({ defaultValue: [] }),
      redactPatterns: t.arg.stringList({ defaultValue: [] }),
    },
    complexity: { field: 2_000 },
    resolve(_, { sample, redactKeys, redactPatterns }, { deps, asker }) {
      demand(asker.access, 'admin');
      return tryRedaction(deps, sample, { redactKeys: redactKeys ?? [], redactPatterns: redactPatterns ?? [] });
    },
  }),
);
