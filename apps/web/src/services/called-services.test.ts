import { expect, test } from 'vitest';
import { calledServices } from './called-services.ts';

test('whom a service calls is read from who calls whom', () => {
  const edge = (caller: string, callee: string) => ({ caller, callee, calls: 2, errors: 0, p95Ms: 3 });
  const calls = calledServices([edge('front', 'postgresql'), edge('cart', 'postgresql'), edge('front', 'cart')]);
  expect(calls).toEqual(
    new Map([
      ['front', ['cart', 'postgresql']],
      ['cart', ['postgresql']],
    ]),
  );
});
