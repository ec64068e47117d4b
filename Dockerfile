# Silta in a container: /data is the only place that it writes to, and the only one to keep.
#   docker build -t silta .
#   docker run --publish 8080:8080 --volume silta:/data silta
# Behind a reverse proxy add: --env SILTA_BASE_URL=https://silta.example.org --env SILTA_PROXIED=true

FROM python:3.13-slim AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1
WORKDIR /app

# What Silta stands on changes seldom, so it is a layer of its own.
COPY requirements.lock ./
RUN python -m venv .venv && .venv/bin/pip install --require-hashes --requirement requirements.lock

# Templates, catalogues and migrations are found beside the code, so it is run where it lies.
COPY pyproject.toml ./
COPY storage storage
COPY commands commands
COPY bot bot
COPY locales locales
RUN .venv/bin/pip install --no-deps --no-build-isolation --editable . \
 && .venv/bin/pybabel compile --domain silta --directory locales \
 && .venv/bin/python -m compileall -q bot commands storage


FROM python:3.13-slim

# A fixed id, so that the owner of a mounted folder can be told in advance: chown 10001:10001.
# The base image leaves some folders, such as /tmp, open to everyone: they are closed.
RUN groupadd --gid 10001 silta \
 && useradd --uid 10001 --gid silta --no-create-home --home-dir /data --shell /usr/sbin/nologin silta \
 && install --directory --owner silta --group silta --mode 0700 /data \
 && find / -xdev -type d -perm -0002 -exec chmod o-w {} +
COPY --from=build /app /app

ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    TMPDIR=/data \
    SILTA_DATA=/data \
    SILTA_HOST=0.0.0.0
WORKDIR /app
USER 10001:10001
VOLUME /data
EXPOSE 8080

# The image has no curl, and needs none.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "from os import environ; from urllib.request import urlopen; urlopen('http://127.0.0.1:' + environ.get('SILTA_PORT', '8080') + '/healthz', timeout=4)"]

CMD ["silta", "run"]
