# What people and the build machine run. GNU make 3.81 (macOS) and a POSIX sh are
# enough; where there is no make, the recipes below are short enough to type.

# One release build serves everything that tests the program from outside:
# Autobahn's section 9 moves hundreds of megabytes, which a debug build feels.
TARGET := $(or $(CARGO_TARGET_DIR),target)
BAREWIRE_BIN ?= $(abspath $(TARGET)/release/barewire)
export BAREWIRE_BIN

# Tests that are packages of their own: what they need never becomes a dependency of
# the server.
PACKAGES := $(wildcard tests/*/Cargo.toml)
SOAK := cargo run --release --locked --quiet --manifest-path tests/soak/Cargo.toml --target-dir "$(TARGET)" --
BUILD_SOAK := cargo build --release --locked --quiet --manifest-path tests/soak/Cargo.toml --target-dir "$(TARGET)"
LOGS := $(TARGET)/test-logs
# Most of a test's time is waiting, for a deadline of the server's as a rule.
THREADS := 6
PARTS := rust models page peers proxy servers captures bench fuzz soak-units soak conformance

# Shuttle is compiled under this flag only, and what is compiled with it is kept apart.
MODELS := --lib models --target-dir "$(TARGET)/models"
SHUTTLE := RUSTFLAGS="$$RUSTFLAGS --cfg shuttle" cargo

.PHONY: help run test check format models conformance bench fuzz soak build clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: ## serve on http://127.0.0.1:9527/ (options: make run ARGS="--listen 0.0.0.0:9527")
	cargo run -- $(ARGS)

test: build ## all tests: Rust, models, page, peers, proxies, others' servers, captures, spoilt inputs, a short soak, conformance
	@rm -rf "$(LOGS)"; mkdir -p "$(LOGS)"
	@# Two lanes side by side: the page takes nearly as much time as the rest. No part measures time,
	@# and what one prints appears in one piece when it is done. The soak comes last, when nothing else
	@# runs: its clients expect an answer within seconds.
	@{ $(call part,rust,cargo test --no-fail-fast -- --test-threads $(THREADS)); \
	   $(call part,models,$(SHUTTLE) test $(MODELS)); \
	   $(call part,bench,cargo test --locked --no-fail-fast --features codecs --manifest-path tests/bench/Cargo.toml --target-dir "$(TARGET)"); \
	   $(call part,fuzz,cargo test --locked --no-fail-fast --manifest-path tests/fuzz/Cargo.toml --target-dir "$(TARGET)"); \
	   $(call part,soak-units,cargo test --locked --no-fail-fast --manifest-path tests/soak/Cargo.toml --target-dir "$(TARGET)" && $(BUILD_SOAK)); \
	   $(call part,peers,$(call with,python3,peers,python3 tests/peers/run.py)); \
	   $(call part,proxy,$(call with,python3,proxy,python3 tests/proxy/run.py)); \
	   $(call part,servers,$(call with,python3,servers,python3 tests/servers/run.py)); \
	   $(call part,captures,$(call with,python3,captures,python3 tests/captures/run.py)); } & \
	 { $(call part,page,$(call with,node,page,node tests/page/run.mjs)); \
	   $(call part,conformance,$(call with,python3,conformance,python3 tests/conformance/run.py --once)); \
	   $(call part,soak,$(SOAK) --seconds 20 --seed 1); } & \
	 wait
	@cd "$(LOGS)" && awk "$$SUMMARY" $(PARTS)

models: ## what threads do to each other, in thousands of orders (all night: MODEL_RUNS=100000)
	$(SHUTTLE) test $(MODELS)

check: ## formatting, clippy and the documentation, warnings being errors
	cargo fmt --check
	cargo clippy --all-targets -- -D warnings
	$(SHUTTLE) clippy --lib --profile test --target-dir "$(TARGET)/models" -- -D warnings
	for package in $(PACKAGES); do \
		case $$package in tests/bench/*) features=peers;; *) features=; esac; \
		cargo fmt --check --manifest-path $$package && \
		cargo clippy --locked --all-targets --features "$$features" --manifest-path $$package --target-dir "$(TARGET)" -- -D warnings \
		|| exit 1; done
	RUSTDOCFLAGS="-D warnings" cargo doc --no-deps

format: ## Rust by rustfmt; the page and its tests by prettier (npm ci in tests/page)
	cargo fmt
	for package in $(PACKAGES); do cargo fmt --manifest-path $$package || exit 1; done
	tests/page/node_modules/.bin/prettier --config tests/page/prettier.json --write \
		"www/**/*.{js,css}" "tests/page/*.mjs" "tests/page/{model,browser,support}/*.mjs" tests/peers/*.mjs tests/proxy/*.mjs tests/servers/*.mjs tests/bench/page.mjs tests/bench/peers/ws.mjs

conformance: build ## Autobahn's 517 cases, those of compression in both modes, as tables
	python3 tests/conformance/run.py

bench: build ## barewire beside its peers: a table, and a picture (an hour; ARGS="--quick" for minutes)
	python3 tests/bench/run.py $(ARGS)

fuzz: ## a million spoilt inputs for each reader, compared with well-kept ones (ARGS="--seed 7")
	cargo run --release --locked --manifest-path tests/fuzz/Cargo.toml --target-dir "$(TARGET)" -- --executions 1000000 $(ARGS)

soak: build ## mixed and misbehaving load for ten minutes (ARGS="--seconds 60 --seed 7")
	$(SOAK) $(ARGS)

build:
	@cargo build --release

clean: ## remove everything that was built or fetched
	cargo clean
	rm -rf tests/*/node_modules

# $(call part,NAME,COMMAND): runs a part to its end, whatever becomes of it. Its output goes
# into the file NAME and then to the terminal, its exit code and its seconds into NAME.status
# and NAME.seconds.
part = begun=$$(date +%s); echo "=== $(1) begins"; \
	{ echo; echo "=== $(1)"; $(2); } > "$(LOGS)/$(1)" 2>&1; echo $$? > "$(LOGS)/$(1).status"; \
	echo $$(( $$(date +%s) - begun )) > "$(LOGS)/$(1).seconds"; cat "$(LOGS)/$(1)"

# $(call with,PROGRAM,NAME,COMMAND): what this machine can't run is skipped, loudly;
# on the build machine, where BAREWIRE_NO_SKIP is 1, that fails.
with = if command -v $(1) >/dev/null 2>&1; then $(3); \
	else echo "SKIPPED: $(2): $(1) is missing; install it"; [ "$$BAREWIRE_NO_SKIP" != 1 ]; fi

# Adds up what the parts say of themselves: a closing line `N passed, N failed, N
# skipped` where a part has one, else cargo's `test result:` lines and Node's `# pass`.
# A part that fails without a failed test counts as one, and one that says it is
# well but ran nothing has failed: a count must never look better than the run.
define SUMMARY
function add(kind, n) { count[FILENAME, kind] += n }
/^([a-z]+: )?[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$$/ {
    line = $$0; gsub(/[^0-9 ]/, "", line); split(line, n, " ")
    closing[FILENAME] = 1
    last[FILENAME, "passed"] = n[1]; last[FILENAME, "failed"] = n[2]; last[FILENAME, "skipped"] = n[3]
}
/^test result: / { add("passed", $$4); add("failed", $$6); add("skipped", $$8) }
/^(#|ℹ) pass [0-9]+$$/ { add("passed", $$3) }
/^(#|ℹ) (fail|cancelled) [0-9]+$$/ { add("failed", $$3) }
/^(#|ℹ) (skipped|todo) [0-9]+$$/ { add("skipped", $$3) }
/^(SKIPPED|WEAKER): / { loud = loud "  " $$0 "\n"; if (/^SKIPPED/) said[FILENAME]++ }
END {
    printf "\n=== summary\n%-14s%8s%8s%8s%9s\n", "", "passed", "failed", "skipped", "seconds"
    for (i = 1; i < ARGC; i++) {
        part = ARGV[i]; status = 1; seconds = "?"
        getline status < (part ".status"); getline seconds < (part ".seconds")
        p = f = s = 0
        if (closing[part]) { p = last[part, "passed"]; f = last[part, "failed"]; s = last[part, "skipped"] }
        else { p = count[part, "passed"]; f = count[part, "failed"]; s = count[part, "skipped"] }
        if (s < said[part]) s = said[part]
        told = s && ENVIRON["BAREWIRE_NO_SKIP"] == "1"
        if (f == 0 && ((status != 0 && !told) || p + s == 0)) f = 1
        verdict = f || status != 0 ? "  FAILED" : ""
        printf "%-14s%8d%8d%8d%9s%s\n", part, p, f, s, seconds, verdict
        passed += p; failed += f; skipped += s; if (verdict) bad = 1
    }
    if (loud) printf "\n!!! NOT EVERYTHING RAN:\n%s", loud
    printf "\n%d passed, %d failed, %d skipped\n", passed, failed, skipped
    exit bad
}
endef
export SUMMARY
