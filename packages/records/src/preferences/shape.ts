import type { z } from 'zod';
import type { DeepReadonly } from '../deep-readonly.ts';
import type { preferencesChangeSchema, preferencesSchema } from './schema.ts';

/** What one person likes in one tenant. */
export type Preferences = DeepReadonly<z.output<typeof preferencesSchema>>;

/** What is absent stays. */
export type PreferencesChange = DeepReadonly<z.output<typeof preferencesChangeSchema>>;
