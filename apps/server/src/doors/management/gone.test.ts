import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { goneSignal } from "./gone.ts";

let response: ServerResponse;
let caller: Socket;
let close: () => void;
beforeEach(async () => {
  const asked = Promise.withResolvers<ServerResponse>();
  const server = createServer((_, answer) => asked.resolve(answer)).listen(0, "127.0.0.1");
  close = () => void server.close();
  await once(server, "listening");
  const address = server.address();
  caller = connect(typeof address === "object" && address !== null ? address.port : 0, "127.0.0.1");
  caller.write("GET / HTTP/1.1\r\nHost: rp.example\r\n\r\n");
  response = await asked.promise;
});
afterEach(() => {
  caller.destroy();
  close();
});

test("SEC-TENANT-07 it is told when its caller hangs up", async () => {
  const gone = goneSignal(response);
  expect(gone.aborted).toBe(false);
  caller.destroy();
  await once(gone, "abort");
});

test("SEC-TENANT-07 it is known of a caller who had hung up before anybody asked", async () => {
  caller.destroy();
  await once(response, "close");
  expect(goneSignal(response).aborted).toBe(true);
});
