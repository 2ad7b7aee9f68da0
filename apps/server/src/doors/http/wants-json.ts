import type { FastifyRequest } from "fastify";

/** Whether a caller would rather have JSON than a page: whatever is no browser says so. */
export const wantsJson = ({ headers: { accept = "" } }: FastifyRequest): boolean => /^application\/json\b/i.test(accept.trim());
