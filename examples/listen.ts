import type { FastifyInstance } from "fastify";
import { stop } from "./settings.ts";

const isTaken = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "EADDRINUSE";

/** Serves an example at its address, to this machine only. */
export const listenAt = async (app: FastifyInstance, url: string, what: string): Promise<void> => {
  const { port } = new URL(url);
  try {
    await app.listen({ port: Number(port), host: "127.0.0.1" });
  } catch (error) {
    if (isTaken(error)) stop(`Port ${port} is in use: end what listens there, perhaps this example in another terminal.`);
    throw error;
  }
  console.log(`${what} is at ${url}`);
};
