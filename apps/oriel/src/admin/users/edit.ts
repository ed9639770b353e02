import type { User } from '@oriel/records';
import { OrielError } from '../../errors.ts';
import type { AdminCommand } from '../admin-command.ts';
import { COMMAND_LINE, choicesIn } from '../input.ts';
import { userNamed } from './user-named.ts';

interface Input {
  readonly email: string;
  readonly operator?: string;
  readonly disabled?: string;
}

const YES_OR_NO = ['yes', 'no'] as const;

/** What concerns the installation; roles in a tenant are given by its ADMIN, on the page of its members. */
export const editUser: AdminCommand<Input, User> = {
  name: 'user edit',
  describe: 'say whether a user is an operator, and whether they may sign in at all',
  example: 'oriel user edit ada@example.com --operator yes',
  arguments: [{ name: 'email', describe: 'the address to sign in with' }],
  options: [
    { name: 'operator', value: 'yes|no', describe: 'whether they run the installation' },
    { name: 'disabled', value: 'yes|no', describe: 'whether they are kept out; their sessions end' },
  ],
  async run(context, input) {
    const operator = choice(input.operator, '--operator');
    const disabled = choice(input.disabled, '--disabled');
    if (operator === undefined && disabled === undefined) {
      throw new OrielError('bad_command', 'nothing to change; give --operator or --disabled');
    }
    const { users } = context.records.installation(COMMAND_LINE);
    let user = await userNamed(context, input.email);
    if (operator !== undefined) user = await users.setOperator(user.id, operator);
    if (disabled !== undefined) user = await users.setDisabled(user.id, disabled);
    return user;
  },
  print: ({ email }) => `${email} was changed`,
};

function choice(given: string | undefined, flag: string): boolean | undefined {
  if (given === undefined) return undefined;
  const [said] = choicesIn(given, YES_OR_NO, `value of ${flag}`);
  return said === undefined ? undefined : said === 'yes';
}
