import type { FastifyInstance } from "fastify";

/** Listens on a free port, tells it, and closes on the parent's word. */
export const listen = async (app: FastifyInstance): Promise<void> => {
  const address = await app.listen({ port: 0, host: "127.0.0.1" });
  process.on("SIGTERM", () => process.exit(0));
  process.stdout.write(`ready at ${new URL(address).port}\n`);
};

/** What the parent handed over as JSON in the first argument. */
export const input = (names: readonly string[]): Readonly<Record<string, string>> => {
  const given: unknown = JSON.parse(process.argv[2] ?? "{}");
  return Object.fromEntries(
    names.map((name) => [name, String(typeof given === "object" && given ? Reflect.get(given, name) : "")]),
  );
};
