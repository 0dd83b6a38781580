# Duo Gateway in a container: docs/deployment.md says how to run it.
FROM denoland/deno:2.9.6

WORKDIR /app
ENV DENO_DIR=/deno-dir HOST=0.0.0.0

# Packages have layers of their own: they change less often than the sources.
COPY deno.json deno.lock ./
RUN deno install --lock=deno.lock --frozen

COPY main.ts home.ts pages.ts utils.ts ./
COPY lib lib
COPY routes routes
COPY islands islands
COPY components components
COPY static static
COPY _fresh _fresh
COPY packaging/health.ts packaging/health.ts

# Everything is analysed now, so that a start writes nothing and needs no registry.
RUN deno cache --lock=deno.lock --frozen main.ts _fresh/server.js packaging/health.ts

# The only folder that is written to: statistics, budgets and named keys.
RUN install -d -m 700 -o deno -g deno data
VOLUME /app/data

USER deno
EXPOSE 3456
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["deno", "run", "-q", "--cached-only", "--lock=deno.lock", "--frozen", "--allow-net=127.0.0.1", "--allow-env=PORT,GITLAB_PROXY_PORT", "packaging/health.ts"]
ENTRYPOINT ["deno", "run", "-q", "--no-prompt", "--cached-only", "--lock=deno.lock", "--frozen", "-P=serve", "main.ts"]
CMD ["serve"]
