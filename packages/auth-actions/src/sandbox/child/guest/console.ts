import type { Tools } from "./tools.ts";

/** `console`: what is logged becomes text here, four levels deep, and no longer than a line may be. */
export const consolePart = ({ ask, give }: Tools): void => {
  const { stringify } = JSON;
  const { get: member } = Reflect;
  const { keys, setPrototypeOf } = Object;
  const { isArray } = Array;
  const [Text, Problem, KnownDate, KnownMap, KnownSet] = [String, Error, Date, Map, Set];
  const most = 3_000;

  const short = (text: string): string => (text.length > most ? text.slice(0, most) : text);

  const inspect = (value: unknown): string => {
    let left = most;
    const open: unknown[] = setPrototypeOf([], null);
    const spent = (text: string): string => {
      left -= text.length;
      return short(text);
    };
    const showList = (list: readonly unknown[], depth: number): string => {
      let text = "";
      for (let at = 0; at < list.length && left >= 0; at += 1) text += (at === 0 ? "" : ",") + show(list[at], depth + 1);
      return `[${text}]`;
    };
    const showObject = (object: object, depth: number): string => {
      const names = keys(object);
      let text = "";
      for (let at = 0; at < names.length && left >= 0; at += 1) {
        const name = names[at] ?? "";
        text += `${at === 0 ? "" : ","}${spent(stringify(name))}:${show(member(object, name), depth + 1)}`;
      }
      return `{${text}}`;
    };
    const show = (one: unknown, depth: number): string => {
      if (left < 0) return "…";
      if (typeof one === "string") return spent(stringify(short(one)));
      if (typeof one === "function") return spent("[Function]");
      if (typeof one !== "object" || one === null) return spent(Text(one));
      if (one instanceof Problem) return spent(stringify(`${one.name}: ${one.message}`));
      if (one instanceof KnownDate) return spent(stringify(one));
      for (let at = 0; at < depth; at += 1) if (open[at] === one) return spent('"[Circular]"');
      if (depth >= 4) return spent(isArray(one) ? '"[Array]"' : '"[Object]"');
      open[depth] = one;
      if (isArray(one)) return showList(one, depth);
      return showObject(one instanceof KnownMap || one instanceof KnownSet ? { size: one.size } : one, depth);
    };
    return show(value, 0);
  };

  const shown = (value: unknown): string => {
    try {
      if (typeof value === "string") return short(value);
      if (value instanceof Problem) return short(`${value.name}: ${value.message}\n${value.stack}`);
      return inspect(value);
    } catch {
      return "[unreadable]";
    }
  };

  const log =
    (level: string) =>
    (...values: unknown[]): void => {
      let text = "";
      for (let at = 0; at < values.length && text.length < most; at += 1) text += (at === 0 ? "" : " ") + shown(values[at]);
      ask("console", level, text);
    };

  give("console", { log: log("log"), info: log("info"), warn: log("warn"), error: log("error"), debug: log("debug") });
};
