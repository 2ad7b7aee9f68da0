# The server with its own Node. Needs DATABASE_URL and FAABLE_ENCRYPTION_KEY, or a volume at /data for the embedded database.
FROM node:24-slim
# The server's own Node links against it.
RUN apt-get update && apt-get install -y --no-install-recommends libatomic1 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json ./
COPY apps/server/package.json apps/server/
COPY packages/auth-actions/package.json packages/auth-actions/
COPY packages/auth-sdk/package.json packages/auth-sdk/
COPY packages/contract/package.json packages/contract/
RUN npm ci --omit=dev --no-audit --no-fund
COPY packages/contract packages/contract
COPY packages/auth-actions packages/auth-actions
COPY apps/server apps/server
RUN mkdir /data && chown node:node /data
USER node
ENV HOST=0.0.0.0 FAABLE_DATA_DIR=/data
EXPOSE 4000
# Not through npm, so that the server itself receives SIGTERM and drains.
CMD ["node_modules/.bin/node", "--conditions=faable-source", "apps/server/src/main.js"]
