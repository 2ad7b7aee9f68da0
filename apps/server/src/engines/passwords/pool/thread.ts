import { parentPort } from "node:worker_threads";
import { hashPassword, isCurrent } from "../hashes/argon2.ts";
import { readHash } from "../hashes/read-hash.ts";
import type { Job, Verdict } from "./jobs.ts";

/** Accents composed or not are one password for whoever types it. */
const normal = (password: string): string => password.normalize("NFC");

/** Other systems hashed what their keyboards sent, so that is tried as well, where it differs. */
const isRight = (password: string, stored: string): boolean => {
  const hash = readHash(stored);
  if (!hash) throw new Error("A stored password hash cannot be read.");
  return [...new Set([normal(password), password])].some((each) => hash.matches(each));
};

const verdictOf = (job: Job): Verdict => {
  if (job.kind === "hash") return { matches: true, hash: hashPassword(normal(job.password)) };
  const matches = isRight(job.password, job.hash);
  return { matches, hash: matches && !isCurrent(job.hash) ? hashPassword(normal(job.password)) : undefined };
};

/** Errors are told by name only: their text could hold a piece of a hash. */
parentPort?.on("message", (job: Job) => {
  try {
    parentPort?.postMessage({ verdict: verdictOf(job) });
  } catch (error) {
    parentPort?.postMessage({ failure: error instanceof Error ? error.name : "Error" });
  }
});
