import type { EffectiveSetting as Effective } from '../../effective-setting.ts';
import { builder } from '../builder.ts';

const EffectiveSetting = builder.objectRef<Effective>('EffectiveSetting').implement({
  description: 'A setting of the installation as it takes effect.',
  fields: (t) => ({
    key: t.exposeString('key', { description: 'Its name in the file, dots between levels.' }),
    value: t.exposeString('value', { description: '`<secret>` where it is one.' }),
    origin: t.exposeString('origin', {
      description: '`flag --port`, the name of the variable, file and line, or `default`.',
    }),
    given: t.exposeString('given', { description: '`flag`, `environment`, `file` or `default`.' }),
    default: t.exposeString('default'),
    form: t.exposeString('form', { description: 'What a value must be.' }),
    description: t.exposeString('description'),
    flag: t.exposeString('flag'),
    environment: t.exposeString('environment'),
    docs: t.exposeString('docs', { description: 'The address of what is said of it, on this server.' }),
  }),
});

builder.queryField('effectiveSettings', (t) =>
  t.field({
    type: [EffectiveSetting],
    description: 'Every setting of the installation and where it came from. Operators only.',
    resolve(_, _args, { deps, asker }) {
      // Refuses, and writes down, whoever is none.
      deps.records.installation(asker.access.actor);
      return [...deps.settings];
    },
  }),
);
