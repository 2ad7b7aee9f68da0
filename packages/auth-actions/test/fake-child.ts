import { createFrameReader, encodeFrame } from "../src/sandbox/frames.ts";

/** A child in other hands: what it says is none of what ours would. Its first argument is how it behaves. */
const [, , behaviour = ""] = process.argv;

const say = (message: unknown): void => void process.stdout.write(encodeFrame(message));
const completed = (more: object) => ({
  kind: "completed",
  reviews: [],
  claims: { accessToken: {}, idToken: {} },
  userMetadata: {},
  appMetadata: {},
  ...more,
});
const report = (id: unknown, more: object, lines: readonly object[] = []): void =>
  say({ kind: "report", id, report: { console: lines, outcome: completed(more) } });
const claim = (name: string, value: unknown) => ({
  claims: { accessToken: JSON.parse(JSON.stringify({ [name]: value })), idToken: {} },
});
const longFrame = (): void => {
  const head = Buffer.alloc(4);
  head.writeUInt32LE(1_000_000_000);
  process.stdout.write(head);
};

const behaviours: Readonly<Record<string, (id: unknown) => void>> = {
  honest: (id) => report(id, { reviews: [{ code: "honest" }] }),
  garbage: () => void process.stdout.write("no frame at all, but quite some text of it\n".repeat(100)),
  "no json": () => void process.stdout.write(Buffer.concat([Buffer.from([3, 0, 0, 0]), Buffer.from("{x}")])),
  "no object": () => say("report"),
  "a long frame": longFrame,
  "another's id": () => report(4_711, {}),
  "no id": () => report(undefined, {}),
  "no report": (id) => say({ kind: "report", id }),
  "an unknown kind": (id) => say({ kind: "open", id }),
  "an inspection": (id) => say({ kind: "inspected", id, hooks: ["onExecutePostLogin"] }),
  "a reserved claim": (id) => report(id, claim("sub", "root")),
  "a claim of another prototype": (id) =>
    say(
      JSON.parse(
        `{"kind":"report","id":${id},"report":{"console":[],"outcome":{"kind":"completed","reviews":[],"claims":{"accessToken":{"__proto__":{"sub":"root"}},"idToken":{}},"userMetadata":{},"appMetadata":{}}}}`,
      ),
    ),
  "a large claim": (id) => report(id, claim("a", "x".repeat(3_000))),
  "many claims": (id) =>
    report(id, { claims: { accessToken: Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`a${n}`, n])), idToken: {} } }),
  "a claim more": (id) => report(id, claim("more", 1)),
  "a claim of an ID token more": (id) => report(id, { claims: { accessToken: {}, idToken: { more: 1 } } }),
  "a redirect elsewhere": (id) => report(id, { redirect: { url: "javascript:alert(1)" } }),
  "a redirect with a user": (id) => report(id, { redirect: { url: "https://kim@app.example/" } }),
  "an endless block": (id) => report(id, { deny: { reason: "", blockForMs: 1e18 } }),
  "a long reason": (id) => report(id, { deny: { reason: "x".repeat(1_001) } }),
  "large details": (id) => report(id, { reviews: [{ code: "a", details: { a: "x".repeat(10_000) } }] }),
  "many reviews": (id) => report(id, { reviews: Array.from({ length: 21 }, () => ({ code: "a" })) }),
  "many lines": (id) =>
    report(
      id,
      {},
      Array.from({ length: 101 }, () => ({ level: "log", text: "" })),
    ),
  "a long line": (id) => report(id, {}, [{ level: "log", text: "é".repeat(1_025) }]),
  "a line of another level": (id) => report(id, {}, [{ level: "fatal", text: "" }]),
  "large metadata": (id) => report(id, { userMetadata: { a: "x".repeat(65_536) } }),
  "a member too many": (id) => report(id, { admin: true }),
  "many fetches": (id) => {
    for (let call = 1; call < 100; call += 1)
      say({ kind: "fetch", id, call, url: "https://app.example/", method: "GET", headers: {} });
  },
  "a fetch without a number": (id) => say({ kind: "fetch", id, url: "https://app.example/" }),
  "very many frames": (id) => {
    for (let n = 0; n < 60_000; n += 1) say({ kind: "turn", id });
  },
  "a claim of a signup": (id) => report(id, claim("https://app.example/a", 1)),
  silence: () => {},
  death: () => process.exit(1),
};

process.stdin.on(
  "data",
  createFrameReader(10_000_000, (message) => {
    const id = typeof message === "object" && message !== null && "id" in message ? message.id : undefined;
    behaviours[behaviour]?.(id);
  }),
);
process.stdin.on("end", () => process.exit(0));
say({ kind: "ready" });
