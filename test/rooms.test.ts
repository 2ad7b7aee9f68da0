import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../apps/server/src");

/** The floor plan. A room imports rooms of lower floors, and of its own floor only by a permit. */
const floors: readonly (readonly string[])[] = [
  ["base"],
  ["storage", "events", "limits"],
  ["tenants", "keys", "clients", "apis", "connections", "users", "teams"],
  ["tokens", "logs", "provisioning"],
  ["http"],
  ["oauth", "management", "docs"],
];

/** Sideways imports that were agreed on. A new one is a reviewed line. */
const permits: readonly string[] = [
  "events → storage",
  "keys → tenants",
  "clients → tenants",
  "apis → tenants",
  "connections → tenants",
  "users → tenants",
  "teams → tenants",
  "users → connections",
  "teams → users",
];

/** Third-party libraries and the only rooms they live in. `app` and `compose` stand for the files of those names. */
const homes: Readonly<Record<string, readonly string[]>> = {
  "@electric-sql/pglite": ["storage"],
  pg: ["storage"],
  jose: ["tokens"],
  fastify: ["http", "oauth", "management", "docs", "app", "compose"],
  "libphonenumber-js/min": ["users"],
};

interface Import {
  readonly file: string;
  readonly room: string;
  readonly target: string;
}

const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
  (file) => file.endsWith(".ts") && !file.endsWith(".test.ts"),
);

const roomOf = (file: string): string => (file.includes("/") ? (file.split("/")[0] ?? "") : file.replace(/\.ts$/, ""));

const importsOf = (file: string): readonly Import[] =>
  [...readFileSync(join(root, file), "utf8").matchAll(/(?:from|import)\s*\(?"([^"]+)"/g)].map(([, target = ""]) => ({
    file,
    room: roomOf(file),
    target: target.startsWith(".") ? relative(root, resolve(root, dirname(file), target)) : target,
  }));

const all = files.flatMap(importsOf);
const inside = all.filter(({ target }) => target.endsWith(".ts"));
const floorOf = (room: string): number => floors.findIndex((rooms) => rooms.includes(room));
const crossing = inside.filter(({ room, target }) => floorOf(room) >= 0 && roomOf(target) !== room);

const complaint = ({ room, target }: Import): string | undefined => {
  const other = roomOf(target);
  if (floorOf(other) < 0) return `imports ${target}, which sees every room and must not be imported`;
  if (floorOf(other) > floorOf(room)) return `reaches up to ${other}`;
  if (floorOf(other) === floorOf(room) && !permits.includes(`${room} → ${other}`))
    return `reaches sideways to ${other} without a permit`;
  if (target !== `${other}/index.ts`) return `enters ${other} through ${target} instead of its index.ts`;
  return undefined;
};

test("every room has a floor, and a notice at its door", () => {
  const rooms = [...new Set(files.filter((file) => file.includes("/")).map(roomOf))];
  expect(rooms.filter((room) => floorOf(room) < 0)).toEqual([]);
  const silent = rooms.filter((room) => !/^\/\*\*\n( \*.*\n){2,9} \*\//.test(readFileSync(join(root, room, "index.ts"), "utf8")));
  expect(silent).toEqual([]);
});

test("imports go down, sideways only by permit, and through the front door", () => {
  const complaints = crossing.flatMap((each) => {
    const text = complaint(each);
    return text === undefined ? [] : [`${each.file} ${text}.`];
  });
  expect(complaints).toEqual([]);
});

test("no two rooms import each other", () => {
  const pairs = new Set(crossing.map(({ room, target }) => `${room} → ${roomOf(target)}`));
  const mutual = [...pairs].filter((pair) => pairs.has(pair.split(" → ").reverse().join(" → ")));
  expect(mutual).toEqual([]);
});

test("third-party libraries stay in their homes", () => {
  const strays = all.filter(({ room, target }) => {
    const home = homes[target];
    return home !== undefined && !home.includes(room);
  });
  expect(strays.map(({ file, target }) => `${file} imports ${target}.`)).toEqual([]);
});

test("only config reads the environment", () => {
  const readers = files.filter((file) => /process\.env/.test(readFileSync(join(root, file), "utf8")));
  expect(readers).toEqual(["main.ts"]);
});

test("no folder is a drawer for odds and ends", () => {
  const drawers = ["utils", "helpers", "common", "shared", "services", "types"];
  expect(files.filter((file) => file.split("/").some((part) => drawers.includes(part)))).toEqual([]);
});
