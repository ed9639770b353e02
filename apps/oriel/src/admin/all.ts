import type { AdminCommand } from './admin-command.ts';
import { listArchive } from './archive/list.ts';
import { restoreArchive } from './archive/restore.ts';
import { createKey } from './keys/create.ts';
import { listKeys } from './keys/list.ts';
import { revokeKey } from './keys/revoke.ts';
import { cancelBackfill } from './rules/cancel-backfill.ts';
import { listRules } from './rules/list.ts';
import { packSamples } from './samples/pack.ts';
import { status } from './status/status.ts';
import { createTenant } from './tenants/create.ts';
import { editTenant } from './tenants/edit.ts';
import { listTenants } from './tenants/list.ts';
import { createUser } from './users/create.ts';
import { editUser } from './users/edit.ts';
import { linkUser } from './users/link.ts';
import { listUsers } from './users/list.ts';

/** Everything an administrator does from the shell, in the order of `oriel --help`. */
export const ADMIN_COMMANDS = [
  status,
  createKey,
  listKeys,
  revokeKey,
  createTenant,
  editTenant,
  listTenants,
  createUser,
  editUser,
  linkUser,
  listUsers,
  packSamples,
  listArchive,
  restoreArchive,
  listRules,
  cancelBackfill,
] as readonly AdminCommand[];
