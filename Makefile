PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000

.PHONY: run test check bench soak migrate train lock openapi

run: ; @$(PYTHON) .ci/environment run && .venv/bin/aixinwu run --host $(HOST) --port $(PORT) $(if $(PLAIN),--plain)
test: ; @$(PYTHON) .ci/environment dev && .venv/bin/python -m pytest $(ARGS)
check: ; @$(PYTHON) .ci/environment dev && .ci/check
bench: ; @$(PYTHON) .ci/environment dev && .venv/bin/python -m benchmarks
soak: ; @$(PYTHON) .ci/environment dev && AIXINWU_SOAK=1 .venv/bin/python -m pytest $(ARGS)
migrate: ; @$(PYTHON) .ci/environment run && .venv/bin/aixinwu migrate
train: ; @$(PYTHON) .ci/environment run && .venv/bin/aixinwu train
openapi: ; @$(PYTHON) .ci/environment dev && .venv/bin/aixinwu openapi > docs/openapi.json
lock: ; @$(PYTHON) .ci/environment dev && .ci/lock
