import { parseSearch } from '@oriel/search';
import { expect, test } from 'vitest';
import { inEverySpelling } from './every-spelling.ts';

const asked = (text: string) => inEverySpelling(parseSearch(text));

test('a condition on an identity holds under any name that it is sent with', () => {
  const ofUser = asked('user_id:ann');
  expect(ofUser).toMatchObject({ kind: 'or', of: [{ field: 'user.id' }, { field: 'user_id' }, { field: 'userId' }] });
  expect(asked('userId:ann')).toEqual(ofUser);
  expect(asked('user.id:ann')).toEqual(ofUser);
  expect(asked('a -correlationId:7 (b OR request.id:x*)')).toMatchObject({
    kind: 'and',
    of: [
      { kind: 'text' },
      { kind: 'not', of: { kind: 'or', of: [{ field: 'correlation_id' }, {}, {}] } },
      { kind: 'or', of: [{ kind: 'text' }, { kind: 'or', of: [{ kind: 'wildcard', field: 'request_id' }, {}, {}] }] },
    ],
  });
});

test('what differs from a value differs under every name', () => {
  expect(asked('tenant_id!=7')).toMatchObject({ kind: 'not', of: { kind: 'or', of: [{ op: '=' }, {}, {}] } });
});

test('one name alone is said as an attribute, and other fields are as they are', () => {
  for (const text of ['attributes.user_id:ann', 'resource.tenant_id:7', 'order.id:7', 'severity>=WARN', '*'])
    expect(asked(text)).toEqual(parseSearch(text));
});
