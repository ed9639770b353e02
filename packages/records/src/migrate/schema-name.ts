/** Ours in a database that may hold other things. */
export const SCHEMA = 'oriel';
