# The benchmarks, included by the Makefile; see tests/bench/README.md.
#   make bench           how fast it is, beside others;  BENCH_ARGS="--lines 100000 --rounds 2" for a look
#   make bench-scaling   how it scales with CPUs and parsers, as a table and BENCH_DIR/scaling.svg;  BENCH_ARGS likewise
#   make bench-follow    how soon a follower's lines can be queried, and what it costs to wait;  BENCH_ARGS likewise
#   make bench-json      the JSON scanner beside libraries

BENCH_DIR  ?= build/bench
BENCH_TOOLS = $(BUILD)/bench/generate $(BUILD)/bench/floor

$(BENCH_TOOLS): $(BUILD)/bench/%: tests/bench/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $(filter %.c,$^) $(SQLITE) -lm

$(BUILD)/bench/generate: tests/bench/event.c tests/bench/event.h

$(BUILD)/bench/json: tests/bench/json.c $(LIBRARY_OBJECTS) $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(LIBRARY_OBJECTS) $(LIBS) -ljansson -lcjson

.PHONY: bench bench-scaling bench-follow bench-json bench-tools
bench-tools: $(LOGETL) $(BENCH_TOOLS)

# Other programs than what the build needs are not installed: who is not there is named in the table.
bench:
	@sh tests/packages.sh $(PACKAGES) python3
	@$(MAKE) --no-print-directory -j$$(nproc) MODE=release bench-tools
	@python3 tests/bench/bench.py --logetl build/release/logetl --tools build/release/bench --dir $(BENCH_DIR) $(BENCH_ARGS)

bench-scaling:
	@sh tests/packages.sh $(PACKAGES) python3
	@$(MAKE) --no-print-directory -j$$(nproc) MODE=release bench-tools
	@python3 tests/bench/scaling.py --logetl build/release/logetl --tools build/release/bench --dir $(BENCH_DIR) $(BENCH_ARGS)

bench-follow:
	@sh tests/packages.sh $(PACKAGES) python3
	@$(MAKE) --no-print-directory -j$$(nproc) MODE=release build/release/logetl
	@python3 tests/bench/follow.py --logetl build/release/logetl --dir $(BENCH_DIR) $(BENCH_ARGS)

bench-json:
	@sh tests/packages.sh $(PACKAGES) libjansson-dev libcjson-dev
	@$(MAKE) --no-print-directory -j$$(nproc) MODE=release build/release/bench/json
	@build/release/bench/json
