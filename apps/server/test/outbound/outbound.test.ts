import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createSocketServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createOutbound, type OutboundFailure, type ResolveHost } from "../../src/ground/outbound/index.ts";

let server: Server;
let port: number;
const seen: IncomingMessage[] = [];

const handlers: Readonly<Record<string, RequestListener>> = {
  "/hello": (request, response) => request.pipe(response.writeHead(200)),
  "/redirect": (_, response) => response.writeHead(302, { location: "/secret" }).end(),
  "/silent": () => undefined,
  "/slow": (_, response) => {
    response.writeHead(200).flushHeaders();
    const drip = setInterval(() => response.write("."), 20);
    response.on("close", () => clearInterval(drip));
  },
  "/endless": (_, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write("x".repeat(65_536)));
    };
    response.writeHead(200).on("drain", more);
    more();
  },
};

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(request);
    (handlers[request.url ?? ""] ?? ((_, other) => other.writeHead(404).end()))(request, response);
  });
  port = await new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const answering =
  (...addresses: readonly string[]): ResolveHost =>
  async () =>
    addresses;

const at = (path: string, host = "rp.example"): string => `http://${host}:${port}${path}`;
const development = (resolve: ResolveHost = answering("127.0.0.1")) => createOutbound({ allowPrivateNetwork: true, resolve });
const production = (resolve: ResolveHost = answering("127.0.0.1")) => createOutbound({ allowPrivateNetwork: false, resolve });

const failure = (asked: Promise<unknown>): Promise<OutboundFailure> =>
  asked.then(
    () => expect.unreachable("It was answered."),
    (error: OutboundFailure) => error,
  );

describe("SEC-OUT-01 the address", () => {
  test("a request goes to the address that the name has, under its name, and once asked for", async () => {
    let asked = 0;
    const outbound = development(async () => {
      asked += 1;
      return ["127.0.0.1"];
    });
    const answer = await outbound.request({ method: "POST", url: at("/hello"), headers: { "x-a": "1" }, body: "good day" });
    expect({ ...answer, body: answer.body.toString() }).toMatchObject({ status: 200, body: "good day" });
    expect(asked).toBe(1);
    expect(seen.at(-1)?.headers).toMatchObject({ host: `rp.example:${port}`, "x-a": "1", "user-agent": "Faable-Auth" });
  });

  const refused = [
    ...["127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1"],
    ...["169.254.169.254", "100.100.100.200", "168.63.129.16", "192.0.0.192", "198.18.0.1", "192.0.2.1", "203.0.113.9"],
    ...["224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"],
    ...["::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1", "100::1"],
    ...["::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "::ffff:0:127.0.0.1"],
    ...["64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::7f00:1", "2002:7f00:1::1", "2001:0:7f00:1::1"],
  ];

  test.each(refused)("%s is refused as an answer of the name system, and as the host itself", async (address) => {
    const host = address.includes(":") ? `[${address}]` : address;
    for (const asked of [
      production(answering(address)).request({ method: "GET", url: "https://rp.example/" }),
      production(answering("93.184.215.14", address)).request({ method: "GET", url: "https://rp.example/" }),
      production().request({ method: "GET", url: `https://${host}/` }),
    ])
      expect((await failure(asked)).message).toContain("may not be reached");
  });

  test.each(["169.254.169.254", "fe80::1", "224.0.0.1", "0.0.0.0", "::ffff:127.0.0.1", "64:ff9b::7f00:1"])(
    "%s is refused also where a private network is allowed",
    async (address) => {
      const asked = development(answering(address)).request({ method: "GET", url: at("/hello") });
      expect((await failure(asked)).message).toContain("may not be reached");
    },
  );

  test.each(["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "①②⑦.0.0.1"])("%s is no way around it", async (host) => {
    expect((await failure(production().request({ method: "GET", url: `https://${host}:${port}/hello` }))).message).toContain(
      "may not be reached",
    );
  });

  test("a name that answers otherwise the second time is looked at the second time", async () => {
    const answers = [["127.0.0.1"], ["169.254.169.254"]];
    const outbound = development(async () => answers.shift() ?? []);
    expect((await outbound.request({ method: "GET", url: at("/hello") })).status).toBe(200);
    expect((await failure(outbound.request({ method: "GET", url: at("/hello") }))).message).toContain("may not be reached");
  });
});

describe("SEC-OUT-01 the way", () => {
  test.each([
    ...["http://rp.example/", "ftp://rp.example/", "file:///etc/passwd", "rp.example"],
    ...["https://user:pw@rp.example/", "https://user@rp.example/", "https://:pw@rp.example/"],
  ])("%s is not called", async (url) => {
    expect((await failure(production().request({ method: "GET", url }))).message).toContain("Only https URLs");
  });

  test("a redirect is answered as it is, and not followed", async () => {
    const before = seen.length;
    expect((await development().request({ method: "GET", url: at("/redirect") })).status).toBe(302);
    expect(seen.slice(before).map(({ url }) => url)).toEqual(["/redirect"]);
  });

  test.each(["/silent", "/slow"])("%s is given up after the time for everything", async (path) => {
    const began = performance.now();
    const { message } = await failure(development().request({ method: "GET", url: at(path), timeout: 200 }));
    expect(message).toBe("There was no whole answer within 200 ms.");
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  test("a name system or a connection that says nothing is given up as well", async () => {
    const never = development(() => new Promise(() => undefined));
    expect((await failure(never.request({ method: "GET", url: at("/hello"), timeout: 100 }))).message).toContain("100 ms");
    const mute = createSocketServer(() => undefined).listen(0, "127.0.0.1");
    await new Promise((resolve) => mute.once("listening", resolve));
    const address = mute.address();
    const url = `https://rp.example:${typeof address === "object" ? address?.port : 0}/`;
    expect((await failure(development().request({ method: "GET", url, timeout: 100 }))).message).toContain("100 ms");
    mute.close();
  });

  test("a body without end is cut, and the connection with it", async () => {
    const { message } = await failure(development().request({ method: "GET", url: at("/endless"), maxBytes: 100_000 }));
    expect(message).toBe("The answer is longer than 100000 bytes.");
    await expect.poll(() => seen.at(-1)?.socket.destroyed).toBe(true);
  });

  test("a certificate that does not prove the host is refused: plain http is no https", async () => {
    const url = `https://rp.example:${port}/hello`;
    expect((await failure(development().request({ method: "GET", url }))).name).toBe("OutboundFailure");
  });
});
