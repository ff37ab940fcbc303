# Rakam in a container, for x86-64 and arm64. `slim` answers chats; the default `full` also trains.
#   docker build -t rakam .                       with TensorFlow
#   docker build -t rakam --target slim .         without
#   docker run --env BOT_TOKEN=... --volume rakam:/data --read-only --stop-timeout 15 rakam

FROM python:3.13.9-slim-bookworm AS base
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PATH=/opt/rakam/bin:$PATH

FROM base AS install-slim
COPY scripts/requirements/serve.txt /tmp/
RUN python -m venv --without-pip /opt/rakam && \
    pip --python /opt/rakam/bin/python install --no-cache-dir --require-hashes \
        --only-binary=:all: --requirement /tmp/serve.txt

FROM install-slim AS install-full
COPY scripts/requirements/full.txt /tmp/
RUN pip --python /opt/rakam/bin/python install --no-cache-dir --require-hashes \
        --only-binary=:all: --requirement /tmp/full.txt

FROM base AS app
WORKDIR /app
COPY . .
# Compile now: the root file system may be read-only later.
RUN python -m compileall -q bot model scripts

FROM base AS rakam
RUN groupadd --gid 10001 rakam && \
    useradd --uid 10001 --gid rakam --home-dir /data --no-create-home rakam && \
    install --directory --owner=rakam --group=rakam /data
WORKDIR /app
# Caches and temporary files go to /data, the only writable folder.
ENV DATA_DIR=/data \
    HOME=/data \
    TMPDIR=/data \
    METRICS_PORT=9464 \
    METRICS_HOST=0.0.0.0
VOLUME /data
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s \
    CMD ["python", "-m", "bot.monitoring.health_check"]
ENTRYPOINT ["python", "-m", "bot"]

# Layers that change most often come last, so that updates are small.
FROM rakam AS slim
COPY --from=install-slim /opt/rakam /opt/rakam
COPY --from=app /app /app

FROM rakam AS full
COPY --from=install-full /opt/rakam /opt/rakam
COPY --from=app /app /app
