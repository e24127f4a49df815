# The API of `openai-assistants-shim serve` as a container: see docs/serve.md.
#   docker build -t openai-assistants-shim .
FROM node:22-slim AS build
WORKDIR /source
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN mkdir /package && npm pack --pack-destination /package

FROM node:22-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /package /package
# With the drivers of PostgreSQL and Redis. That of SQLite is a part of this Node.
RUN npm install --no-audit --no-fund --omit=dev /package/*.tgz pg@8 redis@6 && npm cache clean --force
RUN mkdir /data && chown node:node /data
ENV OPENAI_ASSISTANTS_SHIM_STORE=sqlite:/data/assistants.db
VOLUME /data
USER node
EXPOSE 8787
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["node", "--eval", "fetch('http://127.0.0.1:8787/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# The program is the first process, and gets the signal that stops the container.
ENTRYPOINT ["node", "/app/node_modules/openai-assistants-shim/dist/cli/index.js"]
CMD ["serve", "--host", "0.0.0.0"]
