/**
 * How much the way in takes. Accepting takes all; shedding takes ERROR and above and says so; refusing takes nothing and
 * asks the sender to come again. CATALOGUE A11, DESIGN rule 2.
 */
export type SpoolLevel = 'accepting' | 'shedding' | 'refusing';

/** Share of the budget from which records below ERROR are shed. */
export const SHED_FROM = 0.8;

export function spoolLevel(spool: { bytes: number; budgetBytes: number; writable: boolean }): SpoolLevel {
  if (!spool.writable || spool.bytes >= spool.budgetBytes) return 'refusing';
  return spool.bytes >= spool.budgetBytes * SHED_FROM ? 'shedding' : 'accepting';
}
