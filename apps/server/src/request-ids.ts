import { randomBytes } from "node:crypto";

/** Ids that name a request in answers and logs: a random part per process, then a count. Not secret, only distinct. */
export const requestIds = (): (() => string) => {
  const process = randomBytes(6).toString("hex");
  let count = 0;
  return () => {
    count += 1;
    return `${process}-${count.toString(36)}`;
  };
};
