import { allOperations } from "@faable/auth-contract";

const patternOf = (path: string): RegExp => new RegExp(`^${path.replace(/\./g, "\\.").replace(/:[a-z_]+/g, "[^/]+")}$`);

const known = allOperations.flatMap(({ method, path, otherPaths = [] }) =>
  [path, ...otherPaths].map((each) => ({ method, pattern: patternOf(each) })),
);

/** The methods that a path is declared with; none when the path does not exist. */
export const allowedMethods = (path: string): readonly string[] => [
  ...new Set(known.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)),
];
