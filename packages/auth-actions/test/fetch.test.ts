import { afterAll, beforeEach, describe, expect, test } from "vitest";
import type { SendAnswer, SendRequest } from "../src/sandbox/index.ts";
import { completed, failed, hook, newSandbox, runOf } from "./sandbox.ts";

let sent: { account: string; request: SendRequest }[] = [];
let answer: (request: SendRequest) => Promise<SendAnswer> = () => Promise.reject(new Error("not set"));
beforeEach(() => {
  sent = [];
});

const sandbox = newSandbox({
  timeoutMs: 1_000,
  send: (account, request) => {
    sent.push({ account, request });
    return answer(request);
  },
});
afterAll(() => sandbox.close());

const run = (body: string, network = true) => sandbox.run(runOf(hook(body), { network }));
const logged = async (body: string): Promise<unknown> => {
  const { outcome, console } = await run(`console.log(JSON.stringify(await (async () => { ${body} })()))`);
  completed(outcome);
  return JSON.parse(console[0]?.text ?? "null");
};

const say =
  (status: number, text: string, headers = {}) =>
  async (): Promise<SendAnswer> => ({ status, headers, body: Buffer.from(text) });

describe("fetch", () => {
  test("sends what it was given, in the name of the account", async () => {
    answer = say(201, "{}");
    await run(
      "await fetch('https://api.example/a?b#c', { method: 'post', headers: { Authorization: 'Bearer x' }, body: JSON.stringify({ é: 1 }) })",
    );
    const [{ account, request } = { account: "", request: undefined }] = sent;
    expect([account, request?.url, request?.method]).toEqual(["acme", "https://api.example/a?b#c", "POST"]);
    expect(request?.headers).toEqual({ authorization: "Bearer x", "content-type": "text/plain;charset=UTF-8" });
    expect(Buffer.from(request?.body ?? []).toString()).toBe('{"é":1}');
  });

  test("answers status, ok, headers, text, json and bytes", async () => {
    answer = say(404, '{"é":[1]}', { "Content-Type": "application/json", "x-a": "b" });
    const body =
      "const r = await fetch(new URL('https://api.example/')); return [r.status, r.ok, r.headers.get('content-type'), [...r.headers], await r.text(), await r.json(), [...new Uint8Array(await r.arrayBuffer())].length]";
    const headers = [
      ["content-type", "application/json"],
      ["x-a", "b"],
    ];
    expect(await logged(body)).toEqual([404, false, "application/json", headers, '{"é":[1]}', { é: [1] }, 10]);
  });

  test("takes forms and bytes", async () => {
    answer = say(200, "");
    await run(
      "await fetch('https://api.example/', { method: 'PUT', body: new URLSearchParams({ a: 'b c' }) }); await fetch('https://api.example/', { method: 'PUT', body: new Uint8Array([0, 255]) })",
    );
    expect(sent.map(({ request }) => [request.headers, [...(request.body ?? [])]])).toEqual([
      [{ "content-type": "application/x-www-form-urlencoded;charset=UTF-8" }, [...Buffer.from("a=b+c")]],
      [{}, [0, 255]],
    ]);
  });

  test("leaves out headers that say where a request goes and how it is framed", async () => {
    answer = say(200, "");
    await run(
      "await fetch('https://api.example/', { headers: { Host: 'x', Connection: 'y', 'Content-Length': '7', 'Transfer-Encoding': 'chunked', kept: '1' } })",
    );
    expect(sent[0]?.request.headers).toEqual({ kept: "1" });
  });

  test.each([
    ["/api/orders", '"/api/orders"'],
    ["ftp://api.example/", '"ftp://api.example/"'],
    ["x".repeat(200), `"${"x".repeat(100)}…"`],
  ])("says what it got that is no web URL, and where: %s", async (url, shown) => {
    const { error } = failed((await run(`\nawait fetch(${JSON.stringify(url)});`)).outcome);
    expect(error).toMatchObject({
      name: "TypeError",
      message: `fetch takes an absolute http or https URL, and was given ${shown}.`,
    });
    expect(error.stack).toMatch(/^\s*at <anonymous> \(action\.js:3:\d+\)\s*$/);
    expect(sent).toEqual([]);
  });

  test("says where it was called when it fails later", async () => {
    answer = () => Promise.reject(new Error("No."));
    const { error } = failed((await run("await null;\nawait fetch('https://api.example/');")).outcome);
    expect(error.stack).toMatch(/^\s*at <anonymous> \(action\.js:3:\d+\)\s*$/);
  });

  test("rejects with the message of what went wrong", async () => {
    answer = () => Promise.reject(new Error("api.example is not to be reached."));
    expect(await logged("return fetch('https://api.example/').catch((error) => [error.name, error.message])")).toEqual([
      "TypeError",
      "api.example is not to be reached.",
    ]);
    expect(failed((await run("await fetch('https://api.example/')")).outcome).error.message).toBe(
      "api.example is not to be reached.",
    );
  });

  test("without network it rejects, and nothing leaves", async () => {
    const { outcome } = await run("await fetch('https://api.example/')", false);
    expect(failed(outcome).error.message).toBe(
      "This run has no network: pass network: true to testAction, or leave out --no-network.",
    );
    expect(sent).toEqual([]);
  });

  test("SEC-ACTION-02 what a run sends and what it is answered has an end over all its requests together", async () => {
    const size = 600_000;
    answer = async ({ method }) => ({ status: 200, headers: {}, body: Buffer.alloc(method === "GET" ? size : 0) });
    const twice = (options: string) =>
      logged(
        `const told = []; for (let n = 0; n < 2; n += 1) told.push(await fetch('https://api.example/', ${options}).then((answer) => answer.status, (error) => error.message)); return told`,
      );
    expect(await twice("{}")).toEqual([200, "The answers of a run take at most 1048576 bytes."]);
    sent = [];
    expect(await twice(`{ method: 'POST', body: new Uint8Array(${size}) }`)).toEqual([
      200,
      "The requests of a run take at most 1048576 bytes.",
    ]);
    expect(sent).toHaveLength(1);
  });

  test("several at once, in any order", async () => {
    answer = async ({ url }) => {
      await new Promise((resolve) => setTimeout(resolve, url.endsWith("slow") ? 60 : 1));
      return { status: 200, headers: {}, body: Buffer.from(url.slice(-4)) };
    };
    const body =
      "const ends = []; await Promise.all(['slow', 'fast'].map(async (end) => { ends.push(await (await fetch('https://api.example/' + end)).text()) })); return ends";
    expect(await logged(body)).toEqual(["fast", "slow"]);
  });

  test("runs that wait for their fetch do not wait for each other", async () => {
    const runs = 10;
    let begun = 0;
    let letAllGo = (): void => {};
    const allHaveBegun = new Promise<void>((resolve) => {
      letAllGo = resolve;
    });
    // Nobody is answered before the last has asked: were one to wait for another, none would end in time.
    const patient = newSandbox({
      timeoutMs: 20_000,
      send: async () => {
        begun += 1;
        if (begun === runs) letAllGo();
        await allHaveBegun;
        return { status: 200, headers: {}, body: new Uint8Array() };
      },
    });
    const code = hook("await fetch('https://api.example/')");
    const all = await Promise.all(Array.from({ length: runs }, () => patient.run(runOf(code, { network: true }))));
    await patient.close();
    expect(all.map(({ outcome }) => outcome.kind)).toEqual(Array.from({ length: runs }, () => "completed"));
  });

  test("SEC-ACTION-02 it is given up when its run ends", async () => {
    let aborted = 0;
    answer = ({ signal }) =>
      new Promise((_, reject) =>
        signal.addEventListener("abort", () => {
          aborted += 1;
          reject(new Error("aborted"));
        }),
      );
    expect((await run("fetch('https://api.example/')")).outcome.kind).toBe("completed");
    expect(failed((await run("await fetch('https://api.example/')")).outcome).timeout).toBe(true);
    expect(aborted).toBe(2);
  });
});

describe("the other globals", () => {
  test.each([
    ["new URL('../b?c=d#e', 'https://kim:pw@a.example:8443/x/y').href", "https://kim:pw@a.example:8443/b?c=d#e"],
    [
      "(() => { const u = new URL('https://a.example/'); u.port = '99'; u.searchParams.set('é', 'ü'); u.pathname = 'x y'; return [u.host, u.search, u.origin, String(u)] })()",
      ["a.example:99", "?%C3%A9=%C3%BC", "https://a.example:99", "https://a.example:99/x%20y?%C3%A9=%C3%BC"],
    ],
    ["[URL.canParse('x'), URL.canParse('x', 'https://a.example'), URL.parse('x')]", [false, true, null]],
    [
      "[...new URLSearchParams('?a=1&b=2&a=3')]",
      [
        ["a", "1"],
        ["b", "2"],
        ["a", "3"],
      ],
    ],
    [
      "(() => { const q = new URLSearchParams({ b: 1, a: 'x y' }); q.append('b', 2); q.delete('a'); q.sort(); return [q.toString(), q.getAll('b'), q.has('a'), q.size] })()",
      ["b=1&b=2", ["1", "2"], false, 2],
    ],
    ["[...new TextEncoder().encode('é\\0')]", [195, 169, 0]],
    ["new TextDecoder('latin1').decode(new Uint8Array([233]))", "é"],
    ["atob(btoa('\\0ÿ')) === '\\0ÿ'", true],
    [
      "(() => { const a = { m: new Map([[1, new Set([2])]]), d: new Date(0), r: /x/g, b: new Uint8Array([1]) }; a.a = a; const c = structuredClone(a); return [c !== a, c.a === c, c.m.get(1).has(2), c.d.getTime(), c.r.flags, c.b[0]] })()",
      [true, true, true, 0, "g", 1],
    ],
    ["await new Promise((resolve) => setTimeout((...all) => resolve(all), 1, 'a', 2))", ["a", 2]],
    ["await new Promise((resolve) => queueMicrotask(() => resolve('soon')))", "soon"],
    ["/^[0-9a-f-]{36}$/.test(crypto.randomUUID())", true],
    [
      "[...new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode('abc')))].slice(0, 4)",
      [186, 120, 22, 191],
    ],
    ["crypto.getRandomValues(new Uint32Array(8)).filter((word) => word > 0).length > 4", true],
    ["new Date().getTimezoneOffset()", 0],
  ])("%s", async (expression, expected) => {
    expect(await logged(`return ${expression}`)).toEqual(expected);
  });

  test("signatures by shared secret and by key pair, and only true ones are", async () => {
    const body = `
      const text = new TextEncoder().encode("text");
      const secret = await crypto.subtle.importKey("raw", new TextEncoder().encode("key"), { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
      const mac = await crypto.subtle.sign("HMAC", secret, text);
      const hex = [...new Uint8Array(mac)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      return [hex, await crypto.subtle.verify("HMAC", secret, mac, text), await crypto.subtle.verify("HMAC", secret, mac, new Uint8Array(4))];`;
    const { createHmac } = await import("node:crypto");
    expect(await logged(body)).toEqual([createHmac("sha256", "key").update("text").digest("hex"), true, false]);
  });

  test("a JSON Web Token by ES256, as another service checks it", async () => {
    const { privateKey, publicKey } = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
      "sign",
      "verify",
    ]);
    const jwk = JSON.stringify(await crypto.subtle.exportKey("jwk", privateKey));
    const body = `
      const key = await crypto.subtle.importKey("jwk", ${jwk}, { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
      return [...new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, new TextEncoder().encode("text")))];`;
    const signature = await logged(body);
    if (!Array.isArray(signature)) throw new Error("There is no signature.");
    const by = { name: "ECDSA", hash: "SHA-256" };
    expect(await crypto.subtle.verify(by, publicKey, Uint8Array.from(signature), Buffer.from("text"))).toBe(true);
  });
});
