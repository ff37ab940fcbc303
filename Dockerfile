# Rakam in a container. `slim` answers chats; the default image can train as well.
#   docker build -t rakam .                       with TensorFlow
#   docker build -t rakam --target slim .         without
#   docker run --env BOT_TOKEN=... --volume rakam:/data --stop-timeout 15 rakam

FROM python:3.13.9-slim-bookworm AS base
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PATH=/opt/rakam/bin:$PATH

FROM base AS install-slim
COPY scripts/requirements/serve.txt /tmp/
RUN python -m venv /opt/rakam && \
    pip install --no-cache-dir --require-hashes --only-binary=:all: --requirement /tmp/serve.txt

FROM install-slim AS install-full
COPY scripts/requirements/full.txt /tmp/
RUN pip install --no-cache-dir --require-hashes --only-binary=:all: --requirement /tmp/full.txt

FROM base AS rakam
RUN groupadd --gid 10001 rakam && \
    useradd --uid 10001 --gid rakam --create-home rakam && \
    install --directory --owner=rakam --group=rakam /data
WORKDIR /app
COPY . .
ENV DATA_DIR=/data
VOLUME /data
USER 10001:10001
STOPSIGNAL SIGTERM
# It proves that the settings, the model and the reading of a photo work in this image.
HEALTHCHECK --interval=5m --timeout=30s --start-period=20s CMD ["python", "-m", "bot", "--check"]
ENTRYPOINT ["python", "-m", "bot"]

FROM rakam AS slim
COPY --from=install-slim /opt/rakam /opt/rakam

FROM rakam AS full
COPY --from=install-full /opt/rakam /opt/rakam
