/**
 * jobs: work that is done after the commit that asked for it, by whichever node comes to it, and again when that node dies.
 * Owns the queues, which lie in the database (pg-boss), and the shares that accounts have of those who work. Leaves to
 * `tenancy`: that work is asked for inside a transaction; to the rooms: what the work is.
 */
export { createJobs, type Jobs } from "./jobs.ts";
export { type Handle, type Job, type Queue, queue } from "./queue.ts";
