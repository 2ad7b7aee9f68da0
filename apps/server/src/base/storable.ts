/**
 * Whether PostgreSQL can hold this text: it has no NUL character and no half of a surrogate pair. JSON allows both, so
 * every text that comes from outside is asked before it reaches a query, where it would surface as a server error.
 */
export const isStorable = (text: string): boolean => !text.includes("\u0000") && text.isWellFormed();
