import { getHealth, getOpenApi, getReadiness, limits } from "@faable/auth-contract";
import cors from "@fastify/cors";
import Fastify, { type FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { Config } from "./config.ts";
import { docsDoor } from "./doors/docs/index.ts";
import {
  createSchemaCompilers,
  type ErrorRenderer,
  nameAnswer,
  readJson,
  renderError,
  resolveAccount,
  unknownRoute,
} from "./doors/http/index.ts";
import { type Access, type ManagementRooms, managementDoor } from "./doors/management/index.ts";
import { discoveryDoor, type TokenEndpoint, tokenDoor } from "./doors/oauth/index.ts";
import { requestIds } from "./request-ids.ts";
import type { Tenants } from "./records/tenants/index.ts";

/** What the doors are given. */
export interface Doors {
  readonly tenants: Tenants;
  readonly token: TokenEndpoint;
  readonly access: Access;
  readonly management: Omit<ManagementRooms, "paging">;
  readonly isReady: () => Promise<boolean>;
}

const service = (app: FastifyInstance, isReady: () => Promise<boolean>): void => {
  app.get(getHealth.path, { config: { anyHost: true } }, () => ({ status: "ok" }));
  app.get(getReadiness.path, { config: { anyHost: true } }, async (_request, reply) =>
    (await isReady()) ? { status: "ready" } : reply.status(503).header("retry-after", "2").send({ status: "not ready" }),
  );
};

/** Browsers may call the token endpoint; which origins is the client's matter and is asked once the client is known. */
const browserCallable = (app: FastifyInstance): void => {
  app.register(cors, {
    origin: true,
    methods: ["GET", "POST", "OPTIONS"],
    allowedHeaders: ["content-type", "authorization", "x-faable-client", "x-faable-instance", "x-faableauth-account"],
    maxAge: 600,
    strictPreflight: false,
  });
};

/** A number means: believe that many proxies before us. */
const trusted = (trust: Config["trustProxy"]) =>
  typeof trust === "number" ? (_address: string, hop: number): boolean => hop < trust : trust;

/** More than Node reads as a request line, so that overlong ids are refused by their own check, in its words. */
const longestUrl = 65_536;

/**
 * Without a logger: with one Fastify makes a child of it and two listeners for every request, a tenth of what a small
 * answer costs. The renderer of errors, through which every failure goes, has ours.
 */
const create = ({ trustProxy }: Config, render: ErrorRenderer): FastifyInstance =>
  Fastify({
    // What Node would drop is joined: of two Host or Authorization headers none is believed (RFC 9112 §3.2).
    http: { joinDuplicateHeaders: true },
    frameworkErrors: (error, request, reply) => void render(error, request, reply),
    trustProxy: trusted(trustProxy),
    genReqId: requestIds(),
    bodyLimit: limits.bodyBytes,
    routerOptions: { maxParamLength: longestUrl, ignoreTrailingSlash: false },
    requestTimeout: 30_000,
    keepAliveTimeout: 65_000,
    forceCloseConnections: "idle",
    return503OnClosing: false,
  });

/** The HTTP server: tenant from host, safe bodies, one renderer of errors, and the doors. */
export const createApp = async (config: Config, logger: Logger, doors: Doors): Promise<FastifyInstance> => {
  const render = renderError(logger, `${config.baseUrl.origin}/docs/errors`);
  const app = create(config, render);
  const compilers = createSchemaCompilers();
  app.setValidatorCompiler(compilers.validator).setSerializerCompiler(compilers.serializer);
  app.setErrorHandler(render);
  app.setNotFoundHandler({ preHandler: [] }, (request) => {
    throw unknownRoute(request);
  });
  app.removeContentTypeParser(["application/json", "text/plain"]);
  app.addContentTypeParser("application/json", { parseAs: "string" }, async (_request: unknown, body: string | Buffer) =>
    readJson(String(body)),
  );
  app.decorateRequest("account");
  app.addHook("onRequest", resolveAccount(doors.tenants));
  discoveryDoor(app, doors.token);
  await app.register(async (named) => {
    named.addHook("onRequest", nameAnswer);
    service(named, doors.isReady);
    docsDoor(named, getOpenApi.path);
    await named.register(async (scope) => {
      browserCallable(scope);
      await tokenDoor(scope, doors.token);
    });
    managementDoor(named, doors.access, doors.management);
  });
  return app;
};
