import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** One request that a receiver got. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Milliseconds of the machine's monotonic clock. */
  readonly at: number;
}

/** A small server that others call, and that keeps what it got. */
export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** Answers of the coming requests, in their order: a status, or `hang`. Afterwards 200. */
  readonly script: (number | "hang")[];
  /** Waits until this many requests came in all, and answers them. */
  readonly until: (count: number) => Promise<readonly Received[]>;
  readonly close: () => Promise<void>;
}

const portOf = (server: Server): number => {
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The receiver does not listen.");
  return address.port;
};

const longest = 15_000;

export const newReceiver = async (): Promise<Receiver> => {
  const received: Received[] = [];
  const script: (number | "hang")[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url: path = "", headers } = request;
      received.push({ method, path, headers, body: Buffer.concat(chunks).toString(), at: performance.now() });
      const answer = script.shift() ?? 200;
      if (answer !== "hang")
        response.writeHead(answer, { location: "http://127.0.0.1:1/elsewhere" }).end("the receiver's own words");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    received,
    script,
    until: async (count) => {
      const begin = performance.now();
      while (received.length < count && performance.now() - begin < longest) await sleep(20);
      return received;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
