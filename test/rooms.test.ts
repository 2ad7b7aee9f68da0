import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../apps/server/src");

/**
 * The floor plan, lowest first: the folders themselves. A room imports rooms of lower floors, and of its own floor only by a
 * permit. `doors/http` and `doors/pages` are what the doors stand on.
 */
const floors = ["base", "ground", "records", "engines", "doors/http", "doors/pages", "doors"] as const;

/** Sideways imports that were agreed on. A new one is a reviewed line. */
const permits: readonly string[] = [
  "caches → storage",
  "tenancy → storage",
  "tenancy → caches",
  "tenancy → jobs",
  "jobs → storage",
  "lists → storage",
  "lists → tenancy",
  "events → storage",
  "events → tenancy",
  "* → tenants",
  "clients → apis",
  "clients → connections",
  "clients → consents",
  "users → connections",
  "users → sessions",
  "sessions → clients",
  "grants → users",
  "roles → apis",
  "roles → users",
  "teams → roles",
  "limits → tenancy",
  "limits → storage",
  "credentials → connections",
  "credentials → users",
  "identities → connections",
  "identities → users",
  "identities → credentials",
  "provisioning → passwords",
  "interactions → tokens",
  "interactions → actions",
  "passwords → actions",
  "federation → actions",
  "logout → tokens",
  "teams → users",
  "deliveries → subscriptions",
];

/** Third-party libraries and the only rooms they live in. `app` and `compose` stand for the files of those names. */
const homes: Readonly<Record<string, readonly string[]>> = {
  "@electric-sql/pglite": ["storage"],
  pg: ["storage"],
  jose: ["tokens"],
  liquidjs: ["templates"],
  undici: ["outbound"],
  "pg-boss": ["jobs"],
  "ipaddr.js": ["outbound"],
  fastify: ["http", "pages", "oauth", "login", "me", "management", "dbconnections", "docs", "app", "compose"],
  "libphonenumber-js/min": ["users"],
  bcryptjs: ["passwords"],
  "@zxcvbn-ts/language-common": ["passwords"],
};

interface Import {
  readonly file: string;
  readonly room: string;
  readonly target: string;
}

const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
  (file) => file.endsWith(".ts") && !file.endsWith(".test.ts"),
);

/** The floor that a file lies on, and its room there; files beside the floors see every room. */
const locationOf = (file: string): { floor: number; room: string; folder: string } => {
  const floor = floors.findLastIndex(
    (each) => file.startsWith(`${each}/`) && (each !== "doors" || !/^doors\/(http|pages)\//.test(file)),
  );
  const folder = floors[floor] ?? "";
  const parts = file.split("/");
  const depth = folder === "base" || folder.startsWith("doors/") ? folder.split("/").length : 2;
  return floor < 0
    ? { floor, room: file.replace(/\.ts$/, ""), folder: "" }
    : { floor, room: parts[depth - 1] ?? "", folder: parts.slice(0, depth).join("/") };
};

const roomOf = (file: string): string => locationOf(file).room;

const importsOf = (file: string): readonly Import[] =>
  [...readFileSync(join(root, file), "utf8").matchAll(/(?:from|import)\s*\(?"([^"]+)"/g)].map(([, target = ""]) => ({
    file,
    room: roomOf(file),
    target: target.startsWith(".") ? relative(root, resolve(root, dirname(file), target)) : target,
  }));

const all = files.flatMap(importsOf);
const inside = all.filter(({ target }) => target.endsWith(".ts"));
const crossing = inside.filter(({ file, target }) => locationOf(file).floor >= 0 && roomOf(target) !== roomOf(file));

const isPermitted = (from: string, to: string): boolean => permits.includes(`${from} → ${to}`) || permits.includes(`* → ${to}`);

const complaint = ({ file, target }: Import): string | undefined => {
  const [from, to] = [locationOf(file), locationOf(target)];
  if (to.floor < 0) return `imports ${target}, which sees every room and must not be imported`;
  if (to.floor > from.floor) return `reaches up to ${to.room}`;
  if (to.floor === from.floor && !isPermitted(from.room, to.room)) return `reaches sideways to ${to.room} without a permit`;
  if (target !== `${to.folder}/index.ts`) return `enters ${to.room} through ${target} instead of its index.ts`;
  return undefined;
};

test("every folder lies on a floor, and every room has a notice at its door", () => {
  const folders = [...new Set(files.filter((file) => file.includes("/")).map((file) => locationOf(file).folder))];
  expect(folders).not.toContain("");
  const silent = folders.filter(
    (folder) => !/^\/\*\*\n( \*.*\n){2,9} \*\//.test(readFileSync(join(root, folder, "index.ts"), "utf8")),
  );
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

/** Ways out of the process. What listens and what merely reads addresses is none. */
const waysOut =
  /from "node:(https|http2|tls|dns|dgram)[/"]|import \{[^}]*\b(request|get|connect|createConnection|Socket)\b[^}]*\} from "node:(http|net)"|(?<![.\w])fetch\(["'`]|globalThis\.fetch|new (WebSocket|EventSource)\(/;

test("SEC-OUT-03 nothing but outbound calls other hosts", () => {
  const callers = files.filter((file) => waysOut.test(readFileSync(join(root, file), "utf8")));
  expect(callers).toEqual(["ground/outbound/resolve.ts"]);
});

test("only config reads the environment", () => {
  const readers = ["main.js", ...files].filter((file) => /process\.env/.test(readFileSync(join(root, file), "utf8")));
  expect(readers).toEqual(["main.js"]);
});

test("no folder is a drawer for odds and ends", () => {
  const drawers = ["utils", "helpers", "common", "shared", "services", "types"];
  expect(files.filter((file) => file.split("/").some((part) => drawers.includes(part)))).toEqual([]);
});
