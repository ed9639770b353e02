import type { ScopeInfo } from '@oriel/store';
import { builder } from '../builder.ts';

export const Scope = builder.objectRef<ScopeInfo>('Scope').implement({
  fields: (t) => ({
    name: t.exposeString('name'),
    version: t.exposeString('version'),
    attributes: t.expose('attributes', { type: 'JSON' }),
  }),
});
