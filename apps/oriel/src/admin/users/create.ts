import { readFileSync } from 'node:fs';
import { ROLES } from '@oriel/records';
import { OrielError } from '../../errors.ts';
import type { AdminCommand } from '../admin-command.ts';
import { COMMAND_LINE, choicesIn, tenantNamed } from '../input.ts';
import { type SignIn, signInOf } from './sign-in-path.ts';

interface Input {
  readonly email: string;
  readonly role: string;
  readonly tenant?: string;
  readonly passwordFile?: string;
  readonly operator?: boolean;
}

interface Result extends SignIn {
  readonly email: string;
  readonly id: string;
}

export const createUser: AdminCommand<Input, Result> = {
  name: 'user create',
  describe: 'make a user and print a link that signs them in once',
  example: 'oriel user create ada@example.com --role ADMIN',
  arguments: [{ name: 'email', describe: 'the address to sign in with' }],
  options: [
    { name: 'role', value: 'role', describe: 'ADMIN, USER or READONLY', defaultValue: 'USER' },
    { name: 'tenant', value: 'tenant', describe: 'the first tenant unless told' },
    {
      name: 'password-file',
      value: 'file',
      describe: 'file with a password (never an argument: others could read it)',
      isPath: true,
    },
    { name: 'operator', describe: 'may run the installation: health, all tenants one at a time' },
  ],
  async run(context, input) {
    const { records } = context;
    const { users } = records.installation(COMMAND_LINE);
    const [role] = choicesIn(input.role, ROLES, 'role');
    const password = input.passwordFile === undefined ? undefined : passwordIn(input.passwordFile);
    const user = await users.create({
      email: input.email,
      tenant: await tenantNamed(records, input.tenant),
      ...(role ? { role } : {}),
      ...(password === undefined ? {} : { password }),
      operator: input.operator === true,
    });
    const link = await users.createSignInLink(user.id);
    return { email: user.email, id: user.id, ...signInOf(context, link.token) };
  },
  print: ({ email, signInPath, signInLink }) => `${email} can sign in once with ${signInLink ?? signInPath}`,
};

function passwordIn(file: string): string {
  try {
    return readFileSync(file, 'utf8').trimEnd();
  } catch (error) {
    throw new OrielError('bad_command', `cannot read the password file '${file}'`, { cause: error });
  }
}
