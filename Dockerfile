# One image for the API and the worker: `serve` (default) or `worker`. Runs as an ordinary user.
FROM python:3.12-slim AS build
WORKDIR /house
COPY requirements-uv.lock requirements.lock pyproject.toml README.md ./
RUN python -m venv .venv \
 && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements-uv.lock \
 && VIRTUAL_ENV=/house/.venv .venv/bin/uv pip install --no-cache --require-hashes -r requirements.lock
COPY app app
COPY ml ml
RUN VIRTUAL_ENV=/house/.venv .venv/bin/uv pip install --no-cache --no-deps --editable . \
 && .venv/bin/uv pip uninstall --python .venv/bin/python uv

FROM python:3.12-slim
RUN useradd --system --uid 10001 --create-home --home-dir /house aixinwu
WORKDIR /house
COPY --from=build --chown=root:root /house /house
COPY --chown=root:root alembic.ini ./
COPY --chown=root:root migrations migrations
RUN mkdir -p var anchors && chown aixinwu:aixinwu var anchors
USER aixinwu
ENV PATH=/house/.venv/bin:$PATH PYTHONUNBUFFERED=1 AIXINWU_HOST=0.0.0.0 AIXINWU_PORT=8000
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["aixinwu", "serve"]
