import { quote } from '../rules.ts';
import { patternCost } from './pattern-cost.ts';

/**
 * Why a pattern is not one to redact with; undefined where it is. Every text on the way in is searched for it, and senders choose the
 * texts: so it must be linear in any of them.
 */
export function patternFault(pattern: string): string | undefined {
  let expression: RegExp;
  try {
    expression = new RegExp(pattern, 'u');
  } catch (error) {
    return `${quote(pattern)} is no regular expression: ${(error as Error).message}`;
  }
  // Judged before it is tried.
  const cost = patternCost(pattern);
  if (cost !== undefined) return `${quote(pattern)} may take too long on some texts: ${cost}`;
  return expression.test('') ? `${quote(pattern)} matches nothing at all, so it would redact everything` : undefined;
}
