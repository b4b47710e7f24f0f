# The commands of this repository. Everything they need beyond Python and make they fetch themselves.

PORT ?= 8000
SECONDS ?= 600
HOST ?= 127.0.0.1
ARGS ?=
BIN := .venv/bin

# Runs bootstrap.py for the target's name under PYTHON, or the first Python that is new enough.
define BOOTSTRAP
@for name in $${PYTHON:-python3 python3.13 python3.12 python3.11}; do \
	if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		exec "$$name" bootstrap.py $@; \
	fi; \
done; \
echo '需要 Python 3.11 或更新版本；请安装后重试，或用 PYTHON=路径 指定。' >&2; exit 1
endef

.PHONY: help up test check bench fuzz runtime dev

help:
	@echo 'make up      启动衡桥（PORT=8000 HOST=127.0.0.1 可改）'
	@echo 'make test    运行测试（ARGS="-k 名称" 传给 pytest）'
	@echo 'make check   代码检查与测试'
	@echo 'make bench   性能测量（ARGS="名称 --json"）'
	@echo 'make fuzz    随机文本考验量值的读取（SECONDS=600）'

runtime dev:
	$(BOOTSTRAP)

up: runtime
	@$(BIN)/hengqiao up --port '$(PORT)' --host '$(HOST)'

test: dev
	$(BIN)/python -m pytest $(ARGS)

check: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint
	$(BIN)/hengqiao migrate --check
	$(BIN)/python -m pytest $(ARGS)

bench: dev
	$(BIN)/hengqiao bench $(ARGS)

fuzz: dev
	$(BIN)/python -m tests.fuzz_quantities --seconds '$(SECONDS)' $(ARGS)
