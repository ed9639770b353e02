import type { Predicate } from '@oriel/store';
import { spellingsOf } from '@oriel/telemetry';

/**
 * Who looks for a user, a request or a correlation looks for it under whatever name services send it: a condition on `user_id` holds
 * where one on `userId` or `user.id` does. `attributes.user_id` means this name alone.
 */
export function inEverySpelling(predicate: Predicate): Predicate {
  switch (predicate.kind) {
    case 'and':
    case 'or':
      return { ...predicate, of: predicate.of.map(inEverySpelling) };
    case 'not':
      return { ...predicate, of: inEverySpelling(predicate.of) };
    case 'compare':
      // What differs differs under each name.
      return predicate.op === '!=' && spellingsOf(predicate.field) !== undefined
        ? { kind: 'not', of: inEverySpelling({ ...predicate, op: '=' }) }
        : anyOf(predicate, predicate.field);
    case 'oneOf':
    case 'exists':
      return anyOf(predicate, predicate.field);
    case 'wildcard':
      return predicate.field === undefined ? predicate : anyOf(predicate, predicate.field);
    case 'all':
    case 'text':
      return predicate;
  }
}

function anyOf(predicate: Predicate & { readonly field?: string }, field: string): Predicate {
  const spellings = spellingsOf(field);
  if (spellings === undefined) return predicate;
  return { kind: 'or', of: spellings.map((spelling) => ({ ...predicate, field: spelling }) as Predicate) };
}
