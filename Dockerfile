# The base of both stages: anything with Python 3.11 or newer. The default is the version that the tests run on;
# a build that must come out the same next year gives a digest: --build-arg BASE=…@sha256:…
ARG BASE=docker.io/library/python:3.11.14-slim-bookworm


FROM ${BASE} AS build

# The packages' environment has no installer: pip lives beside it and stays behind. Debian's own Python
# comes without venv; there alone something is installed, into this stage.
RUN --mount=type=secret,id=apt.conf,target=/etc/apt/apt.conf.d/99build \
    python3 -m venv /build \
    || { apt-get update -q && apt-get install -qy --no-install-recommends python3-venv && python3 -m venv --clear /build; }
RUN python3 -m venv --without-pip /opt/kpr

WORKDIR /src
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore

# A mirror and its certificate come as secrets of the build (docs/deploy-image.md), never into a layer.
COPY requirements/build.txt requirements/run.txt requirements/
RUN --mount=type=secret,id=pip.conf,target=/etc/pip.conf --mount=type=secret,id=ca.pem,target=/run/ca.pem \
    /build/bin/pip install --require-hashes --only-binary :all: -r requirements/build.txt \
    && /build/bin/pip --python /opt/kpr/bin/python3 install --no-compile --require-hashes --only-binary :all: \
       -r requirements/run.txt

# The FHIR schemas are made from the models just installed, and go into the wheel.
COPY . .
RUN /opt/kpr/bin/python3 -m adapter.fhir.schema_source \
    && /build/bin/pip wheel --no-index --no-deps --no-build-isolation --wheel-dir /dist . \
    && /build/bin/pip --python /opt/kpr/bin/python3 install --no-compile --no-index --no-deps /dist/*.whl

# Compiled files are told by their source's hash, not by its time, which copying may change; they are not
# checked when they are read.
RUN /opt/kpr/bin/python3 -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/kpr/lib


FROM ${BASE}

ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="kpr-adapter" \
      org.opencontainers.image.description="FHIR events in, KPR notifications out" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

# The base's installers go, and its library is compiled now, because later nothing can be written.
RUN rm -rf /usr/local/bin/pip* /usr/local/lib/python3.*/ensurepip /usr/local/lib/python3.*/site-packages/* \
    && python3 -m compileall -q -x '/tests?/' "$(python3 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')" \
    && install -d -o 10001 -g 10001 -m 0770 /var/lib/kpr

COPY --from=build /opt/kpr /opt/kpr

# Inside a container everybody may knock; who may send, KPR_SENDERS__… must say.
ENV PATH=/opt/kpr/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    KPR_HTTP__HOST=0.0.0.0 \
    KPR_HEALTH__HOST=0.0.0.0 \
    KPR_LOG__FORMAT=json \
    KPR_STORE__URL=sqlite:////var/lib/kpr/kpr.db \
    KPR_STORE__KEY_FILE=/var/lib/kpr/kpr.key

USER 10001:10001
WORKDIR /var/lib/kpr
VOLUME /var/lib/kpr
EXPOSE 8080 8081
STOPSIGNAL SIGTERM

# Not urllib, which would ask a proxy of the environment.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["python3", "-Ic", "from http.client import HTTPConnection as C; from os import environ as e; c = C('127.0.0.1', int(e.get('KPR_HEALTH__PORT', 8081)), timeout=4); c.request('GET', '/livez'); raise SystemExit(c.getresponse().status != 200)"]

ENTRYPOINT ["kpr-adapter"]
CMD ["run", "--http"]
