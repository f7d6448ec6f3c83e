# The desk in an image: `docker build -t partner-desk .`; compose.yaml shows what to run beside it.
# The commands are those of `make install`, in layers that change from seldom to often.

FROM node:22-bookworm-slim AS node

FROM python:3.11-slim-bookworm AS built
WORKDIR /desk
ENV PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1
# npm fetches Web Chat and Teams' schema; it is needed here only.
COPY --from=node /usr/local/bin/node /usr/local/bin/
COPY --from=node /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
COPY requirements/build.lock requirements/run.lock requirements/
RUN python3 -m venv .venv \
    && .venv/bin/pip install --quiet --require-hashes -r requirements/build.lock \
    && .venv/bin/pip install --quiet --no-build-isolation --require-hashes -r requirements/run.lock
COPY pyproject.toml README.md LICENSE ./
COPY knowledge knowledge
COPY dialogs dialogs
COPY bot bot
RUN .venv/bin/pip install --quiet --no-build-isolation --no-deps --editable . \
    && .venv/bin/python -c 'from knowledge.learned import learned; learned()' \
    && .venv/bin/partner-desk webchat \
    && .venv/bin/partner-desk teams-schema

FROM python:3.11-slim-bookworm
# What the desk runs from belongs to root, so it cannot change its own code; /data is its own.
RUN useradd --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin desk \
    && install --directory --owner=desk --group=desk --mode=700 /data
COPY --from=built /desk /desk
ENV PATH=/desk/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PARTNER_DESK_HOST=0.0.0.0 \
    PARTNER_DESK_PORT=3978 \
    PARTNER_DESK_DATABASE=sqlite:////data/partner-desk.db \
    PARTNER_DESK_LOG_FORMAT=json
WORKDIR /data
# A number, which Kubernetes can tell from root.
USER 10001
EXPOSE 3978
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import http.client, os, sys; desk = http.client.HTTPConnection('127.0.0.1', int(os.environ['PARTNER_DESK_PORT']), timeout=4); desk.request('GET', '/health/ready'); sys.exit(desk.getresponse().status != 200)"]
# `docker run … partner-desk import offers.csv` and every other command work too.
ENTRYPOINT ["partner-desk"]
CMD ["serve"]
