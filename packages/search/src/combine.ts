import type { Predicate } from '@oriel/store';

/** Flat: `a AND (b AND c)` has three members. Neighbouring words become one text, so a store asks its index once. */
export function allOf(members: readonly Predicate[]): Predicate {
  const flat: Predicate[] = [];
  for (const member of members.flatMap((one) => (one.kind === 'and' ? one.of : [one]))) {
    const last = flat.at(-1);
    if (last?.kind === 'text' && member.kind === 'text' && !last.phrase && !member.phrase) {
      flat[flat.length - 1] = { kind: 'text', text: `${last.text} ${member.text}`, phrase: false };
    } else flat.push(member);
  }
  return flat.length === 1 && flat[0] !== undefined ? flat[0] : { kind: 'and', of: flat };
}

/** Flat, as `allOf`. */
export function anyOf(members: readonly Predicate[]): Predicate {
  const flat = members.flatMap((one) => (one.kind === 'or' ? one.of : [one]));
  return flat.length === 1 && flat[0] !== undefined ? flat[0] : { kind: 'or', of: flat };
}

/** `field:(a OR b)` asks for one of several texts; whatever else stands among them keeps the long form. */
export function oneOfWhenTexts(predicate: Predicate): Predicate {
  if (predicate.kind !== 'or') return predicate;
  const values: string[] = [];
  let field = '';
  for (const member of predicate.of) {
    if (member.kind !== 'compare' || member.op !== '=' || typeof member.value !== 'string') return predicate;
    field = member.field;
    values.push(member.value);
  }
  return { kind: 'oneOf', field, values };
}
