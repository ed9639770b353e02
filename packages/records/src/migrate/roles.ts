import type { ClientBase } from 'pg';
import { RecordsError } from '../errors.ts';

/** Work for one tenant: sees rows of the tenant in `app.current_tenant` alone. Owns nothing, bypasses nothing. */
export const TENANT_ROLE = 'oriel_app';
/** Work that is of no tenant. Owns nothing, bypasses nothing; sees what a policy shows it by name. */
export const INSTALLATION_ROLE = 'oriel_installation';

const ROLES = [TENANT_ROLE, INSTALLATION_ROLE] as const;

/** SQLSTATE: another server was quicker to create it. */
const DUPLICATE = new Set(['42710', '23505']);

/**
 * Makes sure that both roles exist and that the connected user may enter them. Roles are of the whole PostgreSQL server,
 * so they may be there already, made by an administrator for a user that may not make any.
 */
export async function ensureRoles(client: ClientBase): Promise<void> {
  for (const role of ROLES) {
    try {
      const { rows } = await client.query<{ super: boolean; bypass: boolean }>(
        'select rolsuper as super, rolbypassrls as bypass from pg_roles where rolname = $1',
        [role],
      );
      const found = rows[0];
      if (found === undefined) await createRole(client, role);
      else if (found.super || found.bypass) {
        throw new RecordsError('roles_missing', `the role "${role}" can bypass row level security; take that from it`);
      }
      if (!(await mayEnter(client, role))) await client.query(`grant ${role} to current_user`);
      await client.query(`begin; set local role ${role}; rollback`);
    } catch (cause) {
      if (cause instanceof RecordsError) throw cause;
      throw new RecordsError(
        'roles_missing',
        `the user of DATABASE_URL may not create or enter the role "${role}"; an administrator can run: ` +
          `CREATE ROLE ${role} NOLOGIN; GRANT ${role} TO that user;`,
        { cause },
      );
    }
  }
}

async function createRole(client: ClientBase, role: string): Promise<void> {
  try {
    await client.query(`create role ${role} nologin`);
  } catch (error) {
    if (!DUPLICATE.has((error as { code?: string }).code ?? '')) throw error;
  }
}

async function mayEnter(client: ClientBase, role: string): Promise<boolean> {
  try {
    await client.query('begin');
    await client.query(`set local role ${role}`);
    return true;
  } catch {
    return false;
  } finally {
    await client.query('rollback');
  }
}
