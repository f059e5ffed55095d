# The tests, included by the Makefile.  tests/run holds them all; it is built in a mode that has fault injection and drives
# the release build's command where it tests the command.
#   make test            everything, also under the sanitizers
#   make check-MODE      what tests/run has, built in that mode;  SUITES="ring cli" picks suites
#   make crash           faults of every kind, some thousands
#   make concurrency     many programs at one database, ten minutes;  SECONDS=60

JOBS         = -j$(shell nproc)
TEST_SOURCES = tests/run.c $(wildcard tests/unit/*.c tests/process/*.c tests/fuzz/*.c tests/cli/*.c)
TEST_OBJECTS = $(TEST_SOURCES:%.c=$(BUILD)/%.o)
TESTED_OBJECTS = $(LIBRARY_OBJECTS) $(BUILD)/cmd/ingest/ingest_limit.o $(patsubst %.c,$(BUILD)/%.o,$(wildcard cmd/conf/*.c))
CHECK_LIBS   = $(shell pkg-config --libs check 2>/dev/null) -ljansson -lz

$(BUILD)/tests/run: $(TEST_OBJECTS) $(TESTED_OBJECTS) $(BUILD)/flags
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $(TEST_OBJECTS) $(TESTED_OBJECTS) $(LIBS) $(CHECK_LIBS)

-include $(TEST_OBJECTS:.o=.d)

# Runs tests/run of this MODE against this mode's command.
.PHONY: run-tests crash concurrency
run-tests: $(LOGETL) $(BUILD)/tests/run build/fuzz/seeds/made
	@echo "== $(MODE): $(or $(SUITES),all suites)"
	@LOGETL=$(abspath $(or $(COMMAND),$(LOGETL))) LOGETL_FAULTS=$(abspath $(LOGETL)) $(BUILD)/tests/run $(SUITES)

check-%: test-packages
	@$(MAKE) --no-print-directory $(JOBS) MODE=$* run-tests

# Sanitized builds run what finds memory errors; threads stand in for processes under TSan.  Two lanes side by side: each
# prints what it has to say when it is through.
.PHONY: test-lane-1 test-lane-2
test: test-packages
	@$(MAKE) --no-print-directory $(JOBS) MODE=release all build/fuzz/seeds/made
	@$(MAKE) --no-print-directory -j2 --output-sync=target test-lane-1 test-lane-2

test-lane-1:
	@$(MAKE) --no-print-directory MODE=tsan SUITES=threads run-tests
	@$(MAKE) --no-print-directory MODE=ubsan run-tests
	@$(MAKE) --no-print-directory MODE=debug COMMAND=build/release/logetl run-tests

test-lane-2:
	@$(MAKE) --no-print-directory MODE=asan run-tests
	@$(MAKE) --no-print-directory MODE=ubsan INFLATE=zlib BUILD=build/ubsan-zlib SUITES="gzip compression read" run-tests

# CRASH_MODE=asan|ubsan has the whole campaign with that build; CRASH="--most 500" has less of it.
CRASH_MODE ?= debug
crash: test-packages
	@$(MAKE) --no-print-directory $(JOBS) MODE=release all
	@$(MAKE) --no-print-directory $(JOBS) MODE=$(CRASH_MODE) build/$(CRASH_MODE)/logetl
	@LOGETL=$(abspath build/$(CRASH_MODE:debug=release)/logetl) LOGETL_FAULTS=$(abspath build/$(CRASH_MODE)/logetl) \
	 python3 tests/crash/campaign.py $(CRASH)

CONCURRENCY_MODE = release
concurrency: test-packages
	@$(MAKE) --no-print-directory $(JOBS) MODE=$(CONCURRENCY_MODE) build/$(CONCURRENCY_MODE)/logetl
	@LOGETL=$(abspath build/$(CONCURRENCY_MODE)/logetl) python3 tests/concurrency/campaign.py --seconds $(or $(SECONDS),600)
