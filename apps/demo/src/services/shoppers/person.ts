/** Somebody who comes to the shop. */
export interface Person {
  readonly userId: string;
  readonly tier: 'new' | 'returning' | 'gold';
  readonly country: string;
  /** Chances, 0 to 1, that they put something into the cart and that they pay in the end. */
  readonly chanceToAdd: number;
  readonly chanceToPay: number;
}

const COUNTRIES = ['DE', 'FR', 'NL', 'AT', 'PL', 'SE', 'IT', 'ES'];
const REGULARS = 400;

/** `random` gives 0 to 1. Few countries make most of the trade, and regulars buy more than passers-by. */
export function nextPerson(random: () => number): Person {
  const number = Math.floor(random() * REGULARS);
  const country = COUNTRIES[Math.floor(random() ** 2 * COUNTRIES.length)] as string;
  const userId = `user-${String(number).padStart(4, '0')}`;
  if (number < 40) return { userId, tier: 'gold', country, chanceToAdd: 0.85, chanceToPay: 0.8 };
  if (number < 200) return { userId, tier: 'returning', country, chanceToAdd: 0.6, chanceToPay: 0.6 };
  return { userId, tier: 'new', country, chanceToAdd: 0.35, chanceToPay: 0.4 };
}
