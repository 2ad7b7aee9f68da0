import { randomBytes } from "node:crypto";

/**
 * Keeps values on the server, under an identifier that nobody can guess: only that goes to the browser. Bounded, since
 * anybody can cause an entry: the one kept longest makes room. Kept by this process only; with several, use a database.
 */
export const newStore = <Value>(most: number, milliseconds: number) => {
  const kept = new Map<string, { readonly value: Value; readonly until: number }>();
  const put = (id: string, value: Value): void => {
    kept.delete(id);
    const [oldest] = kept.keys();
    if (oldest !== undefined && kept.size >= most) kept.delete(oldest);
    kept.set(id, { value, until: Date.now() + milliseconds });
  };
  return {
    add: (value: Value): string => {
      const id = randomBytes(32).toString("base64url");
      put(id, value);
      return id;
    },
    replace: (id: string, value: Value): void => {
      if (kept.has(id)) put(id, value);
    },
    get: (id: string | undefined): Value | undefined => {
      const entry = id === undefined ? undefined : kept.get(id);
      return entry && Date.now() < entry.until ? entry.value : undefined;
    },
    remove: (id: string | undefined): void => void (id !== undefined && kept.delete(id)),
  };
};
