import type { Tools } from "./tools.ts";

/** What the host calls inside the engine. */
export interface Guest {
  /** Which of these names are exported as functions, and which others begin like a hook's, as JSON. */
  readonly hooks: (names: string) => string;
  readonly run: (names: string, trigger: string, event: string) => void;
  readonly fire: (timer: number) => void;
  readonly settle: Tools["settle"];
}

/** `module` and `exports`, the `api` of each trigger, and how a hook is run. */
export const hookPart = ({ ask, plain, settle, give }: Tools, goOff: (timer: number) => void): Guest => {
  const { parse, stringify } = JSON;
  const { apply, get: member } = Reflect;
  const { freeze, keys } = Object;
  const [Text, TypeProblem] = [String, TypeError];
  const most = 8_192;

  const module: { exports: unknown } = { exports: {} };
  give("module", module);
  give("exports", module.exports);

  const isObject = (given: unknown): given is object =>
    (typeof given === "object" && given !== null) || typeof given === "function";
  const hookOf = (name: string): unknown => (isObject(module.exports) ? member(module.exports, name) : undefined);
  const exported = (): readonly string[] => (isObject(module.exports) ? keys(module.exports) : []);

  const access = freeze({
    deny: (reason: unknown = "", options?: unknown): void => ask("deny", reason, plain(options ?? {})),
    review: (code: unknown, details?: unknown): void =>
      details === undefined ? ask("review", code) : ask("review", code, plain(details)),
  });
  const claims = (token: string) =>
    freeze({ setCustomClaim: (name: unknown, value: unknown): void => ask("claim", token, name, plain(value)) });
  const user = freeze({
    setUserMetadata: (key: unknown, value: unknown): void => ask("metadata", "user", key, plain(value)),
    setAppMetadata: (key: unknown, value: unknown): void => ask("metadata", "app", key, plain(value)),
  });
  const redirect = freeze({
    sendUserTo: (url: unknown, options?: { readonly query?: unknown }): void =>
      ask("redirect", Text(url), plain(options?.query ?? {})),
  });

  const [accessToken, idToken] = [claims("accessToken"), claims("idToken")];
  const apiOf = (trigger: string): object => {
    if (trigger === "client-credentials") return { access, accessToken };
    if (trigger === "pre-signup") return { access, user };
    return { access, redirect, accessToken, idToken, user };
  };

  const told = (read: () => unknown): string => {
    try {
      const text = read();
      return typeof text === "string" ? text.slice(0, most) : "";
    } catch {
      return "";
    }
  };

  const failed = (error: unknown): void => {
    if (typeof error === "object" && error !== null)
      ask(
        "failed",
        told(() => member(error, "name")) || "Error",
        told(() => member(error, "message")),
        told(() => member(error, "stack")),
      );
    else
      ask(
        "failed",
        "Error",
        told(() => Text(error)),
        "",
      );
  };

  const run = async (names: string, trigger: string, event: string): Promise<void> => {
    try {
      const list: readonly string[] = parse(names);
      const found = list.map(hookOf).find((hook) => typeof hook === "function");
      if (typeof found !== "function") throw new TypeProblem(`The code exports no hook for ${trigger}.`);
      const given = parse(event);
      freeze(given.secrets);
      await apply(found, undefined, [given, freeze(apiOf(trigger))]);
      ask("done");
    } catch (error) {
      failed(error);
    }
  };

  return {
    hooks: (names) => {
      const list: readonly string[] = parse(names);
      const hooks = list.filter((name) => typeof hookOf(name) === "function");
      return stringify([...hooks, ...exported().filter((name) => name.startsWith("on") && !list.includes(name))]);
    },
    run: (names, trigger, event) => void run(names, trigger, event),
    fire: (timer) => {
      try {
        goOff(timer);
      } catch (error) {
        failed(error);
      }
    },
    settle,
  };
};
