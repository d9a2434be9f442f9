# `make demo` starts the page, `make test` runs every test. Both install what they need into .venv.
PYTHON ?=
ARGS ?=
# Tests run in this many processes; each file stays in one of them, as its tests share servers.
WORKERS ?= 2
export PYTHON

.PHONY: demo test install checkpoints study bench lint picture wheel

demo: install
	@.venv/bin/python demo.py $(ARGS)

install:
	@scripts/install.sh

# Trains every shipped model from nothing, cnn with labels and the others without. Needs MNIST: found in DEEPCLUSTER_DATA or downloaded.
checkpoints: install
	.venv/bin/python -m deepcluster train pixel-kmeans --out checkpoints/pixel-kmeans --force
	.venv/bin/python -m deepcluster train ae-kmeans --out checkpoints/ae-kmeans --force
	.venv/bin/python -m deepcluster train dec --out checkpoints/dec --force
	.venv/bin/python -m deepcluster train cnn --out checkpoints/cnn --force
	.venv/bin/python -m deepcluster train deep --seeds 5 --out runs/deep --force
	mkdir -p checkpoints/deep
	cp runs/deep/card.json runs/deep/model.safetensors runs/deep/reference.png checkpoints/deep/

# The study that the page shows, of the shipped models on other people's handwriting: make study DATA="mnist-test digits STROKES.npz FOLDER"
DATA ?= mnist-test digits
study: install
	.venv/bin/python -m deepcluster study --data $(DATA) --out runs/study --force
	cp runs/study/study.json checkpoints/study.json

test:
	@scripts/install.sh test
	.venv/bin/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

bench:
	@scripts/install.sh test
	.venv/bin/python -m bench.serving $(ARGS)

lint:
	@scripts/install.sh test
	.venv/bin/python -m ruff check .
	.venv/bin/python -m ruff format --check .
	.venv/bin/python -m mypy
	node_modules/.bin/biome check --error-on-warnings

# The pictures in README and docs, as the browser tests see the page.
picture:
	@scripts/install.sh test
	.venv/bin/python -m pytest -q tests/app/page/test_screenshots.py
	cp build/page-light.png docs/page.png
	cp build/drawings-light.png docs/my-drawings.png
	cp build/study-light.png docs/study-tab.png

# The package as one file in dist/, with the trained models and the page; pip installs it anywhere.
wheel: install
	rm -rf build/lib build/bdist.*
	.venv/bin/python -m pip wheel -q --no-deps -w dist .
