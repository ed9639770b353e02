import type { User } from '@oriel/records';
import type { AdminCommand } from '../admin-command.ts';
import { COMMAND_LINE, when } from '../input.ts';
import { table } from '../table.ts';

export const listUsers: AdminCommand<object, readonly User[]> = {
  name: 'user list',
  describe: 'list the users of this installation',
  example: 'oriel user list',
  arguments: [],
  options: [],
  run: ({ records }) => records.installation(COMMAND_LINE).users.list(),
  print: (users) =>
    table([
      ['email', 'operator', 'sign-in', 'tenants', 'last seen'],
      ...users.map((user) => [
        user.email,
        user.operator ? 'yes' : 'no',
        user.disabledAt === undefined ? 'open' : 'kept out',
        user.memberships.map(({ tenant, role }) => `${tenant}:${role}`).join(','),
        when(user.lastSeenAt),
      ]),
    ]),
};
