import type { TenantId } from '@oriel/telemetry';
import type { Actor } from '../actor.ts';
import type { RecordsTransaction } from '../database/connect.ts';

/** One line of the audit log before it has a number. */
export interface AuditLine {
  readonly at: Date;
  /** Null for what is of the installation. */
  readonly tenant: TenantId | null;
  readonly actor: Pick<Actor, 'name' | 'from'>;
  readonly action: string;
  readonly target: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

const LONGEST_TEXT = 300;

/** Always in the transaction of the change that it tells of: either both stand or neither. */
export async function appendAudit(transaction: RecordsTransaction, line: AuditLine): Promise<void> {
  await transaction
    .insertInto('audit_log')
    .values({
      at: line.at,
      tenant: line.tenant,
      actor: printable(line.actor.name),
      action: line.action,
      target: printable(line.target),
      detail: JSON.stringify(line.detail).replaceAll('\\u0000', ''),
      from_address: line.actor.from ?? null,
    })
    .execute();
}

/** Targets may be what somebody typed: one line, bounded. */
function printable(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f]/g, '\ufffd').slice(0, LONGEST_TEXT);
}
