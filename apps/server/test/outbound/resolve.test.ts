import { createSocket, type Socket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addressesInHosts, createResolveHost } from "../../src/ground/outbound/resolve.ts";

const typeA = 1;
const typeAaaa = 28;

/** The name of a query's first question, and where the question ends (RFC 1035 §4.1.2). */
const question = (query: Buffer): { readonly name: string; readonly type: number; readonly end: number } => {
  const labels: string[] = [];
  let at = 12;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join("."), type: query.readUInt16BE(at + 1), end: at + 5 };
};

/** The answer of a server that has these address records, each told by a pointer to the question's name (RFC 1035 §4.1.1–4.1.4). */
const answer = (query: Buffer, end: number, code: number, records: readonly Buffer[], type: number): Buffer => {
  const header = Buffer.from(query.subarray(0, 12));
  header.writeUInt16BE(0x8180 | code, 2);
  header.writeUInt16BE(records.length, 6);
  header.fill(0, 8);
  const told = records.map((data) => {
    const record = Buffer.alloc(12);
    record.writeUInt16BE(0xc00c, 0);
    record.writeUInt16BE(type, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt32BE(60, 6);
    record.writeUInt16BE(data.length, 10);
    return Buffer.concat([record, data]);
  });
  return Buffer.concat([header, query.subarray(12, end), ...told]);
};

const four = Buffer.from([203, 0, 113, 7]);
const six = Buffer.from("20010db8000000000000000000000007", "hex");
const records: Readonly<Record<string, Partial<Record<number, Buffer>>>> = {
  "both.example": { [typeA]: four, [typeAaaa]: six },
  "six.example": { [typeAaaa]: six },
  "text.example": {},
  "127.0.0.3": {},
};

let server: Socket;
let servers: readonly string[];
const asked: string[] = [];
const directory = mkdtempSync(join(tmpdir(), "faable-hosts-"));
const hostsFile = join(directory, "hosts");

beforeAll(async () => {
  writeFileSync(hostsFile, "# ours\n::1 own.example\n192.0.2.4 gate.example OWN.example # the gate\n");
  server = createSocket("udp4");
  server.on("message", (query, { port, address }) => {
    const { name, type, end } = question(query);
    asked.push(name);
    if (name.endsWith("silent.example")) return;
    const known = records[name];
    const data = known?.[type];
    server.send(answer(query, end, known ? 0 : 3, data ? [data] : [], type), port, address);
  });
  await new Promise<void>((resolve) => server.bind(0, "127.0.0.1", resolve));
  servers = [`127.0.0.1:${server.address().port}`];
});
afterAll(() => {
  server.close();
  rmSync(directory, { recursive: true });
});

const resolving = (asksSystem = false) => createResolveHost({ asksSystem, servers, hostsFile });

test("every address of a name, IPv4 first", async () => {
  expect(await resolving()("both.example")).toEqual(["203.0.113.7", "2001:db8::7"]);
  expect(await resolving()("BOTH.example.")).toEqual(["203.0.113.7", "2001:db8::7"]);
  expect(await resolving()("six.example")).toEqual(["2001:db8::7"]);
});

test("a name that is not there is a failure that says so", async () => {
  await expect(resolving()("nobody.example")).rejects.toMatchObject({ code: "ENOTFOUND" });
});

test("the operator's own names come from the hosts file, and no server is asked for them", async () => {
  expect(await resolving()("gate.example")).toEqual(["192.0.2.4"]);
  expect(await resolving()("own.example")).toEqual(["192.0.2.4", "::1"]);
  expect(asked).not.toContain("gate.example");
  expect(addressesInHosts("192.0.2.1 a.example#b.example\r\n192.0.2.2\tb.example", "b.example")).toEqual(["192.0.2.2"]);
});

test("localhost and what lies under it is this machine, whatever a server or a file says", async () => {
  expect(await resolving()("localhost")).toEqual(["127.0.0.1"]);
  expect(await resolving()("a.b.localhost.")).toEqual(["127.0.0.1"]);
  expect(asked.filter((name) => name.includes("localhost"))).toEqual([]);
});

test("without a hosts file names are asked of servers", async () => {
  const lost = createResolveHost({ asksSystem: false, servers, hostsFile: join(directory, "nowhere") });
  expect(await lost("six.example")).toEqual(["2001:db8::7"]);
});

test("SEC-TENANT-07 names whose servers are silent keep no other name waiting, nor a lookup of this process; each is given up in time", async () => {
  const begin = performance.now();
  const resolve = resolving(true);
  const silent = Array.from({ length: 60 }, (_, index) => resolve(`${index}.silent.example`).catch((error) => error));
  expect(await resolve("both.example")).toContain("203.0.113.7");
  expect(await lookup("localhost")).toBeTruthy();
  expect(performance.now() - begin).toBeLessThan(1_400);
  for (const failure of await Promise.all(silent)) expect(failure).toMatchObject({ code: "ETIMEOUT" });
  expect(performance.now() - begin).toBeLessThan(10_000);
});

test("a name that DNS has not is asked of the operating system, where that is wanted", async () => {
  expect(await resolving(true)("127.0.0.2.")).toEqual(["127.0.0.2"]);
  await expect(resolving(false)("127.0.0.2.")).rejects.toThrow();
});

test("so is one that DNS has, without an address; elsewhere the failure says which of both it is", async () => {
  expect(await resolving(true)("127.0.0.3.")).toEqual(["127.0.0.3"]);
  await expect(resolving(false)("127.0.0.3.")).rejects.toMatchObject({ code: "ENODATA" });
  await expect(resolving(false)("text.example")).rejects.toMatchObject({ code: "ENODATA" });
});
