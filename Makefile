PYTHON ?= python3
PORT ?= 8501
DATA ?= $(or $(FIRSTHAND_DATA),data)
BIN := .venv/bin
export FIRSTHAND_DATA := $(DATA)
# Tests start hundreds of processes: each would compile all that it imports.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test check format docs nightly slow searches fuzz attack mutate permute simulate company sentences bench intake large faults
.PHONY: screenshots pictures pages sessions chromium

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 13

# A build that cannot be done says why; what was published before is served all the same.
run: .venv/product  ## load the sample company the first time, then serve the dashboard
	-@if [ -s "$$FIRSTHAND_DATA/journal.sqlite" ] || [ -n "$$(find "$$FIRSTHAND_DATA/archive" \
	"$$FIRSTHAND_DATA/snapshots" -type f 2>/dev/null | head -n 1)" ]; then $(BIN)/python -m etl build; \
	else $(BIN)/python -m etl load sample_data; fi
	$(BIN)/python -m cli serve --port $(PORT)

test: .venv/tests chromium  ## run the tests of the gate, including those in a real browser
	$(BIN)/python -m pytest --ignore tests/browser --numprocesses auto --dist worksteal
	$(BIN)/python -m pytest tests/browser --numprocesses 2 --dist worksteal

check: .venv/tests  ## lint (Python and SQL), format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/ty check
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint queries --processes 2 --disable-progress-bar

docs: .venv/product  ## recompute the worked examples of docs/methods.*.md
	$(BIN)/python -m docs.worked

# A part leaves a stamp for exactly these files, so that an interrupted run continues where it was.
NIGHT := .nightly/$(shell { git rev-parse HEAD; git diff HEAD; } 2>/dev/null | git hash-object --stdin)

nightly: $(addprefix $(NIGHT)/,slow searches fuzz attack large mutate)  ## run what is too slow for the gate, in parts; what has passed is not repeated

$(NIGHT)/%: | .venv/tests
	$(MAKE) $*
	@mkdir -p $(@D) && touch $@

slow: .venv/tests chromium  ## run the tests marked nightly
	$(BIN)/python -m pytest -m nightly --ignore tests/browser --numprocesses auto --dist worksteal
	$(BIN)/python -m pytest -m nightly tests/browser --numprocesses 2 --dist worksteal

searches: .venv/tests  ## run every property test on ten times as many examples
	FIRSTHAND_SEARCH=nightly $(BIN)/python -m pytest -m hypothesis --numprocesses auto --dist worksteal

# Rooms where a wrong sign or bound would still look right on a page: [tool.mutmut] names them.
# Of what it copied before, mutmut takes only the Python files anew.
mutate: .venv/tests  ## run mutation tests and list the survivors
	if [ -d mutants ]; then git ls-files -z | grep -zv '\.py$$' \
	| tar cf - --null --files-from - | tar xf - --directory mutants; fi
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/mutmut run
	$(BIN)/mutmut results

fuzz: .venv/tests  ## read 20,000 files with corrupted bytes; failures are kept in fuzz/
	$(BIN)/python -m tests.etl.fuzz_reading --count 20000 --keep fuzz

attack: .venv/tests  ## try about 2,900 attacks by SQL and headers, in ten ways; what has passed for this code is not repeated
	$(BIN)/python -m tests.attacks.attack

bench: .venv/tests  ## measure how the linking scales, compared with two other ways; results: docs/benchmarks.md
	$(BIN)/python -m bench.linking

intake: .venv/tests  ## measure large files, compared with an earlier commit: make intake BEFORE=its-working-tree
	$(BIN)/python -m bench.intake $(BEFORE)

# One thread each: the companies themselves are what runs side by side. What ran before is not repeated.
simulate: .venv/tests  ## test the headline comparisons on companies with a planted truth; writes docs/simulation.md
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m bench.simulate run
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m bench.simulate run --again
	$(BIN)/python -m bench.simulate report

company: .venv/tests  ## write one of the named fictional companies: make company NAME=none|reverse|little|one_bad_project|careful_sellers|improving OUT=DIR
	$(BIN)/python -m bench.companies $(NAME) $(OUT)

sentences: .venv/tests  ## write everything the pages say about a data folder, in both languages, for reading: make sentences DATA=DIR OUT=FILE
	$(BIN)/python -m tests.sentences $(OUT) $(DATA)

permute: .venv/tests  ## shuffle who relayed what in the sample, 100 times: at most 5 may be graded strong or contrary, or lie beyond chance
	$(BIN)/python -m etl load sample_data --data permute
	$(BIN)/python -m bench.permute permute --seeds 100

faults: .venv/tests  ## damage, kill and overload data folders, and recover each time; what has passed for this code is not repeated
	$(BIN)/python -m tests.faults.faults
	$(BIN)/python -m pytest -m 'nightly or not nightly' \
	tests/etl/test_damage.py tests/etl/test_half_decisions.py tests/test_at_once.py tests/test_earlier_folders.py \
	tests/test_full_disk.py tests/test_killed.py tests/test_other_user.py tests/test_wrong_clock.py \
	tests/pages/test_snapshot_state.py

large: .venv/tests chromium  ## import 200,000 rows of xlsx and 2,000,000 of csv, and print the measurements
	FIRSTHAND_LARGE=1 $(BIN)/python -m pytest -s tests/browser/test_large_files.py

screenshots: .venv/tests chromium  ## take screenshots of every page, in both languages, light and dark, desktop and phone, into screenshots/
	rm -rf screenshots
	$(BIN)/python -m pytest tests/browser/screenshots.py

pictures: .venv/tests chromium  ## retake the pictures in the guides, and those that pages are compared with
	FIRSTHAND_PICTURES=1 $(BIN)/python -m pytest -m 'nightly or not nightly' tests/browser -k "is_drawn or looks_on_a_phone"
	$(BIN)/python -m pytest tests/browser/guide_pictures.py

pages: .venv/tests chromium  ## time the evidence pages against a bare Streamlit page with as many charts
	$(BIN)/python -m etl load sample_data --data timed
	$(BIN)/python -m bench.pages timed

sessions: .venv/tests  ## time 15 sessions against one while files are imported, and measure the app's memory over 700 visits
	$(BIN)/python -m etl load sample_data --data timed
	$(BIN)/python -m bench.sessions timed
	$(BIN)/python -m bench.memory timed

format: .venv/tests  ## format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# What is imported is compiled then; compiling everything takes longer than the download.
.venv/product: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Firsthand needs Python 3.11 or newer: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --no-compile --requirement requirements.txt
	@touch $@

.venv/tests: requirements-dev.txt .venv/product
	$(BIN)/pip install --quiet --no-compile --requirement requirements-dev.txt
	@touch $@

# An installed browser serves; else the test tool's own download; else, as root, the system's.
chromium: .venv/tests
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null \
	|| command -v google-chrome >/dev/null \
	|| $(BIN)/playwright install chromium \
	|| { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -qq -y chromium fonts-noto-cjk; } \
	|| { echo "No Chromium found: install it, then run make test again." >&2; exit 1; }
