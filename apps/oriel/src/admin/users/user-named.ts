import type { User } from '@oriel/records';
import { OrielError } from '../../errors.ts';
import type { AdminContext } from '../admin-command.ts';
import { COMMAND_LINE } from '../input.ts';

/** The user with this address, whatever its case. */
export async function userNamed({ records }: AdminContext, email: string): Promise<User> {
  const wanted = email.trim().toLowerCase();
  const user = (await records.installation(COMMAND_LINE).users.list()).find(
    (one) => one.email.toLowerCase() === wanted,
  );
  if (!user) throw new OrielError('bad_command', `there is no user '${email}'; see \`oriel user list\``);
  return user;
}
